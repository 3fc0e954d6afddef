#!/usr/bin/env python3
"""Checks what compilers do not: who may include what, where the seams are, and that the docs name real files.

usage: lint.py [ROOT]

Prints each finding as FILE:LINE: MESSAGE and exits with 1 if there is any. A tool that is not installed is
named as skipped.
"""

import fnmatch
import glob
import os
import re
import shutil
import subprocess
import sys

# A room may include itself and the rooms named here (docs/architecture.md).
ROOMS = {
    "base": set(),
    "store": {"base"},
    "schemas": {"base"},
    "api": {"base", "store", "schemas"},
    "server": {"base", "store", "api"},
}

# The same among the folders of api/; the files beside them join all. A folder that is not named may include arm.
API_ROOMS = {
    "arm": set(),
    "emulator": {"arm", "containerservice"},
    "features": {"arm", "resources"},
    "identity": {"arm", "resources"},
    "network": {"arm", "resources"},
    "containerservice": {"arm", "resources", "features", "network", "identity", "authorization"},
}

# The one header of a room that other rooms see.
FACES = {"api": "api/api.h", "store": "store/store.h"}

# Header -> files of the rooms that may include it.
SEAM_HEADERS = {
    "microhttpd.h": ["server/http.c"],
    "sqlite3.h": ["store/*"],
    "uuid.h": ["base/ids.c"],
    "uuid/uuid.h": ["base/ids.c"],
    "gnutls/*": ["api/signin/*", "server/tls*", "server/certificate*"],
}

# Rules are pure: they see facts, and include nothing that reads, writes or waits.
PURE_FILES = "api/containerservice/rules/*"
PURE_HEADERS = [
    *(f"api/containerservice/{name}.h" for name in (
        "capacity", "dates", "demands", "os_skus", "questions", "rule", "transitions", "words")),
    "api/arm/resource_id.h",
    *(f"base/{name}.h" for name in ("address", "arena", "date", "json", "span")),
]

# A variable of a file that is no constant: these rooms keep all they know in what they are given.
STATELESS = ("api/", "store/")
MUTABLE = re.compile(r"^static (?!const\b)(?!.*\()")

# Calls that only these files of the rooms may make: time has one source.
SEAM_CALLS = {
    ("clock_gettime", "gettimeofday", "time", "timespec_get", "localtime", "localtime_r", "mktime"): ["base/clock.c"],
}

MAX_LINES = 600
SKIPPED_FOLDERS = {".git", ".cache", "build", "node_modules", "__pycache__", ".venv", "venv"}
MARKS = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3]) + r")\b")
MARKED_ENDINGS = (".c", ".h", ".def", ".py", ".sh", ".md", ".sql", ".cmake", ".js", ".yml", ".yaml", "CMakeLists.txt")


class Tree:
    """The files under a root, and what was found in them."""

    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.findings = []
        self.skipped = []
        self.libraries = None
        self.files = sorted(self._tracked() or self._walked())
        self._texts = {}

    def _tracked(self):
        command = ["git", "-C", self.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        try:
            done = subprocess.run(command, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        names = done.stdout.decode("utf-8", "replace").split("\0")
        return [name for name in names if name and os.path.isfile(os.path.join(self.root, name))]

    def _walked(self):
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
            found += [os.path.relpath(os.path.join(folder, name), self.root) for name in names]
        return found

    def text(self, name):
        if name not in self._texts:
            with open(os.path.join(self.root, name), encoding="utf-8", errors="replace") as file:
                self._texts[name] = file.read()
        return self._texts[name]

    def exists(self, name):
        return os.path.exists(os.path.join(self.root, name))

    def ending(self, *endings):
        return [name for name in self.files if name.endswith(endings)]

    def find(self, name, line, message):
        self.findings.append((name, line, message))


def matches(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


TOKENS = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.S)


def without_comments(text, keep_strings):
    """The same text, line by line, with comments (and strings) blanked."""

    def blank(match):
        token = match.group()
        if keep_strings and token[0] in "\"'":
            return token
        return re.sub(r"[^\n]", " ", token)

    return TOKENS.sub(blank, text)


INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def includes(tree, name):
    for number, line in enumerate(without_comments(tree.text(name), True).splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), match.group(2)


def api_room(name):
    parts = name.split("/")
    return parts[1] if parts[0] == "api" and len(parts) > 2 else None


def check_include(tree, name, number, quote, header):
    room, other = name.split("/")[0], header.split("/")[0]
    if other in ROOMS and other != room and other not in ROOMS[room]:
        tree.find(name, number, f"{room}/ may not include {header}")
    elif other in FACES and other != room and header != FACES[other]:
        tree.find(name, number, f"{room}/ may include {FACES[other]} alone of {other}/: {header}")
    room, other = api_room(name), api_room(header)
    if room and other and other != room and other not in API_ROOMS.get(room, {"arm"}):
        tree.find(name, number, f"api/{room}/ may not include {header}")
    if quote == '"' and "/" not in header and tree.exists(os.path.join(os.path.dirname(name), header)):
        tree.find(name, number, f"includes are root-relative: {os.path.dirname(name)}/{header}")
    if quote == '"' and fnmatch.fnmatchcase(name, PURE_FILES) and header not in PURE_HEADERS:
        tree.find(name, number, f"rules are pure: {header}")
    for seam, allowed in SEAM_HEADERS.items():
        if fnmatch.fnmatchcase(header, seam) and not matches(name, allowed):
            tree.find(name, number, f"{header} belongs to {', '.join(allowed)}")


def check_rooms(tree):
    calls = {call: allowed for names, allowed in SEAM_CALLS.items() for call in names}
    # Not a member (`x.time(`, `x->time(`), nor part of a longer name.
    call_pattern = re.compile(r"(?<![\w.])(?<!->)(" + "|".join(calls) + r")\s*\(")
    for name in tree.ending(".c", ".h"):
        if name.split("/")[0] not in ROOMS:
            continue
        for number, quote, header in includes(tree, name):
            check_include(tree, name, number, quote, header)
        for number, line in enumerate(without_comments(tree.text(name), False).splitlines(), 1):
            if name.startswith(STATELESS) and MUTABLE.match(line):
                tree.find(name, number, "a variable that lives as long as the program")
            for match in call_pattern.finditer(line):
                if not matches(name, calls[match.group(1)]):
                    tree.find(name, number, f"{match.group(1)}() belongs to {', '.join(calls[match.group(1)])}")


def check_texts(tree):
    for name in tree.ending(".c", ".h"):
        lines = tree.text(name).count("\n")
        if lines > MAX_LINES:
            tree.find(name, MAX_LINES + 1, f"{lines} lines, {MAX_LINES} are allowed: split by subject")
    for name in tree.ending(*MARKED_ENDINGS):
        for number, line in enumerate(tree.text(name).splitlines(), 1):
            match = MARKS.search(line)
            if match:
                tree.find(name, number, f"{match.group()}: do it, or say NEEDSWORK and what would pay it")


ERROR_ROW = re.compile(r"^ARM_ERROR\(\s*(\w+)\s*,\s*\d+\s*,\s*(\w+)")


def check_errors(tree):
    """Rows between two comment lines are a section: each envelope stands together, its names sorted. Each is used."""
    sources = (tree.text(name) for name in tree.ending(".c") if name.split("/")[0] in ROOMS)
    used = {error for text in sources for error in re.findall(r"\bERROR_(\w+)", text)}
    for name in tree.ending("errors.def"):
        seen, last = [], None
        for number, line in enumerate(tree.text(name).splitlines(), 1):
            row = ERROR_ROW.match(line)
            if not row:
                if line.startswith("/*"):
                    seen, last = [], None
                continue
            error, envelope = row.groups()
            if error not in used:
                tree.find(name, number, f"{error}: nothing answers with it")
            if last and last[1] == envelope and last[0] >= error:
                tree.find(name, number, f"{error} stands after {last[0]}: sort the section")
            if (not last or last[1] != envelope) and envelope in seen:
                tree.find(name, number, f"{error}: the section's {envelope} rows stand apart")
            seen.append(envelope)
            last = (error, envelope)


LINK = re.compile(r"\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^\s*(```|~~~)")


def docs_lines(text):
    """(number, line) of prose: what stands in a fence is an example."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, line


def anchors(text):
    """The names that headings get on GitHub: lower case, punctuation gone, blanks as dashes."""
    names, counts = set(), {}
    for _, line in docs_lines(text):
        heading = re.match(r"#{1,6}\s+(.*?)\s*#*$", line)
        if not heading:
            continue
        slug = re.sub(r"[^\w\- ]", "", LINK.sub(lambda m: m.group()[1:m.group().index("]")], heading.group(1)))
        slug = slug.lower().replace(" ", "-")
        count = counts.get(slug, 0)
        counts[slug] = count + 1
        names.add(f"{slug}-{count}" if count else slug)
    return names


def braces_expanded(path):
    match = re.search(r"\{([^{}]*,[^{}]*)\}", path)
    if not match:
        return [path]
    heads = [path[: match.start()] + part + path[match.end() :] for part in match.group(1).split(",")]
    return [whole for head in heads for whole in braces_expanded(head)]


def library_headers(tree):
    if tree.libraries is None:
        tree.libraries = set(SEAM_HEADERS)
        for name in tree.ending(".c", ".h"):
            tree.libraries |= {header for _, quote, header in includes(tree, name) if quote == "<"}
    return tree.libraries


def path_exists(tree, doc, path):
    for folder in ("", os.path.dirname(doc)):
        if glob.glob(os.path.join(glob.escape(tree.root), folder, path)):
            return True
    # A bare name is enough in prose: `clock.c`; a library's header is no file of this tree.
    if "/" not in path and any(fnmatch.fnmatchcase(os.path.basename(name), path) for name in tree.files):
        return True
    return path in library_headers(tree)


def paths_named(tree, word):
    """The paths that a word in backticks names; words that are no path of this tree name none."""
    word = re.sub(r":\d+$", "", word)
    if re.search(r"[\s<>$…=()\\\"']|\.\.\.|://", word) or word.startswith(("/", "~", "-")):
        return []
    word = word[2:] if word.startswith("./") else word
    if word.startswith("build/") or "/build/" in word:
        return []
    first = word.split("/")[0]
    tops = {name.split("/")[0] for name in tree.files if "/" in name}
    if "/" in word and first in tops:
        return braces_expanded(word)
    if "/" not in word and word.endswith((".c", ".h", ".def", ".py", ".sh", ".md")) and re.match(r"[\w.-]+$", word):
        return [word]
    return []


def check_link(tree, name, number, target):
    if re.match(r"[a-z][a-z0-9+.-]*:", target, re.I):
        return
    path, _, anchor = target.partition("#")
    where = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name
    if not tree.exists(where):
        tree.find(name, number, f"link to {target}: no such file")
    elif anchor and where.endswith(".md") and anchor not in anchors(tree.text(where)):
        tree.find(name, number, f"link to {target}: no such heading")


def check_docs(tree):
    for name in tree.ending(".md"):
        for number, line in docs_lines(tree.text(name)):
            for match in LINK.finditer(CODE.sub("", line)):
                check_link(tree, name, number, match.group(1))
            for match in CODE.finditer(line):
                for path in paths_named(tree, match.group(1)):
                    if not path_exists(tree, name, path):
                        tree.find(name, number, f"names {path}: no such file")


def run_tool(tree, tool, arguments, names, pattern):
    """Runs a tool over files; `pattern` reads (file, line, message) from its output."""
    if not names:
        return
    if not shutil.which(tool):
        tree.skipped.append(f"{tool} is not installed: {len(names)} files not checked by it")
        return
    done = subprocess.run([tool, *arguments, *names], cwd=tree.root, capture_output=True, check=False)
    output = (done.stdout + done.stderr).decode("utf-8", "replace")
    found = [match.groups() for match in map(pattern.match, output.splitlines()) if match]
    for name, line, message in found:
        tree.find(name, int(line), f"{tool}: {message}")
    if done.returncode and not found:
        tree.find(names[0], 1, f"{tool} failed: {output.strip()[:400]}")


COMPILER_LIKE = re.compile(r"^(.+?):(\d+):\d+: (?:error|warning|note|style): (.*)$")


def check_format(tree):
    run_tool(tree, "clang-format-14", ["--dry-run", "--Werror", "--style=file", "--ferror-limit=1"],
             tree.ending(".c", ".h"), COMPILER_LIKE)


def check_shell(tree):
    names = []
    for name in tree.files:
        if os.path.splitext(name)[1] not in ("", ".sh", ".bash") or os.path.islink(os.path.join(tree.root, name)):
            continue
        first = tree.text(name).split("\n", 1)[0]
        if name.endswith((".sh", ".bash")) or re.match(r"#!.*\b(sh|bash|dash)\b", first):
            names.append(name)
    run_tool(tree, "shellcheck", ["--format=gcc", "--external-sources"], names, COMPILER_LIKE)


CHECKS = [check_rooms, check_texts, check_errors, check_docs, check_format, check_shell]


def lint(root):
    tree = Tree(root)
    for check in CHECKS:
        check(tree)
    return tree


def main(arguments):
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__.strip())
        return 2
    tree = lint(arguments[0] if arguments else os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
    for name, line, message in sorted(tree.findings):
        print(f"{name}:{line}: {message}")
    for line in tree.skipped:
        print(f"skipped: {line}")
    print(f"lint: {len(tree.files)} files, {len(tree.findings)} findings")
    return 1 if tree.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
