"""What a case expects against what came."""

import fnmatch
import re


def is_sure(case):
    """Azure's own answer is known; otherwise only that it accepts or refuses."""
    return case["confidence"] in ("recorded", "documented")


def listed(value):
    """`code` and `message` are one text or several possible ones."""
    return value if isinstance(value, list) else [value]


def at(body, path):
    for name in re.findall(r"[^.\[\]]+", path):
        if isinstance(body, list):
            body = body[int(name)] if int(name) < len(body) else None
        else:
            body = body.get(name) if isinstance(body, dict) else None
    return body


def error_of(answer):
    """(envelope, error) of a refusal"""
    body = answer.body if isinstance(answer.body, dict) else {}
    return ("arm", body["error"]) if isinstance(body.get("error"), dict) else ("flat", body)


def text_fits(text, patterns):
    return any(fnmatch.fnmatchcase(text or "", re.sub(r"([\[?])", r"[\1]", pattern)) for pattern in listed(patterns))


def value_fits(value, wanted):
    if isinstance(wanted, str) and "*" in wanted:
        return isinstance(value, str) and text_fits(value, wanted)
    if isinstance(wanted, list):
        return isinstance(value, list) and len(value) == len(wanted) and all(map(value_fits, value, wanted))
    return value == wanted


def shown_problems(answer, shows):
    return ["%s is %r, not %r" % (path, at(answer.body, path), wanted) for path, wanted in shows.items()
            if not value_fits(at(answer.body, path), wanted)]


def word_problems(expect, answer, codes):
    envelope, error = error_of(answer)
    problems = []
    if error.get("code") not in codes:
        problems.append("code is %s, not %s" % (error.get("code"), " or ".join(codes)))
    if error.get("code") not in listed(expect["code"]) or problems:
        return problems
    problems += ["%s is %r, not %r" % (name, error.get(name), expect[name]) for name in ("subcode", "target")
                 if name in expect and error.get(name) != expect[name]]
    if "message" in expect and not text_fits(error.get("message"), expect["message"]):
        problems.append("message is %r, not %r" % (error.get("message"), expect["message"]))
    if envelope != expect.get("envelope", "flat"):
        problems.append("the envelope is %s" % envelope)
    return problems


def answer_problems(case, expect, answer, also_codes):
    """Why the answer is not the one that is expected, as a list of texts; empty: it is. `expect`: that of the case,
    with the names in braces replaced. `also_codes`: those of the rules that the request breaks besides."""
    if answer.status // 100 != expect["status"] // 100:
        return ["status is %d, not %d" % (answer.status, expect["status"])]
    if not is_sure(case):
        return shown_problems(answer, expect.get("shows", {}))
    if answer.status != expect["status"] and not also_codes:
        return ["status is %d, not %d" % (answer.status, expect["status"])]
    problems = shown_problems(answer, expect.get("shows", {}))
    if expect.get("code"):
        problems += word_problems(expect, answer, [*listed(expect["code"]), *also_codes])
    return problems


def outcome_problems(wanted, outcome):
    """`outcome`: status and error code at the end of the operation that an accepted request began."""
    expected = (wanted["status"], wanted.get("code"))
    return [] if outcome == expected else ["the operation ends with %s, not %s" % (outcome, expected)]


def wrong_rule(case, rule, answer):
    """The id of another rule that refused the request, or None."""
    if answer.status < 400 or case["expect"]["status"] < 400:
        return None
    answered = answer.headers.get("x-aksim-rule")
    expected = [rule, *case.get("also", []), *([case["answered_by"]] if "answered_by" in case else [])]
    return None if not answered or answered in expected else answered
