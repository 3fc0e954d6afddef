"""What a run of checks says: a line each, `ok ...` or `FAIL ...`, and the counts at its end."""

import re


def pick(document, path):
    """The value at "networkProfile.podCidrs[0]"; KeyError when there is no such place."""
    value = document
    for name, index in re.findall(r"([^.\[\]]+)|\[(-?\d+)\]", path):
        try:
            value = value[int(index)] if index else value[name]
        except (KeyError, IndexError, TypeError):
            raise KeyError(path) from None
    return value


def difference(document, path, expected):
    """None, or what is wrong. An expected value may be a compiled pattern, which all of the text has to match."""
    try:
        value = pick(document, path)
    except KeyError:
        return "%s is missing" % path
    if isinstance(expected, re.Pattern):
        matches = isinstance(value, str) and expected.fullmatch(value)
        return None if matches else "%s is %r, not like %s" % (path, value, expected.pattern)
    same = value == expected and isinstance(value, bool) == isinstance(expected, bool)
    return None if same else "%s is %r, not %r" % (path, value, expected)


class Report:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def title(self, text):
        print("\n# " + text, flush=True)

    def note(self, text):
        print("note: " + text, flush=True)

    def skip(self, text):
        print("skipped: " + text, flush=True)

    def check(self, what, problem=None):
        """`problem` is empty or None when all is well; says whether it is."""
        if problem:
            self.failed += 1
            print("FAIL %s: %s" % (what, str(problem).strip().replace("\n", "\n     ")), flush=True)
            return False
        self.passed += 1
        print("ok   " + what, flush=True)
        return True

    def fields(self, what, document, expected):
        """The values at some places of a JSON document."""
        found = (difference(document, path, value) for path, value in expected.items())
        return self.check(what, "; ".join(text for text in found if text))

    def summary(self):
        print("\n%d passed, %d failed" % (self.passed, self.failed), flush=True)
