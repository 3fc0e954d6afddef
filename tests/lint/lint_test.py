#!/usr/bin/env python3
"""Tests lint.py on small trees: each kind of fault gives its finding, and a good tree gives none."""

import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lint  # noqa: E402

GOOD = {
    ".clang-format": "BasedOnStyle: LLVM\nIndentWidth: 4\nColumnLimit: 100\n",
    "base/clock.c": '#include "base/clock.h"\n\n#include <time.h>\n\nint now(void) { return (int)time(NULL); }\n',
    "base/clock.h": "int now(void);\n",
    "base/ids.c": "#include <uuid/uuid.h>\n",
    "store/store.c": '#include <sqlite3.h>\n\n#include "base/clock.h"\n#include "store/store.h"\n',
    "store/store.h": "int store_open(void);\n",
    "api/signin/key.c": "#include <gnutls/gnutls.h>\n",
    "api/api.h": "int api_new(void);\n",
    "api/pipeline.c": '#include "api/resources/groups.h"\n#include "schemas/schemas.h"\n',
    "api/network/a.c": '#include "api/api.h"\n#include "api/resources/groups.h"\n#include "store/store.h"\n',
    "api/arm/error.c": "int used[] = {ERROR_A, ERROR_A2, ERROR_A3, ERROR_B};\n",
    "api/arm/errors.def": (
        "/* ARM */\n"
        'ARM_ERROR(A, 404, GATEWAY, "A", "a")\n'
        'ARM_ERROR(B, 404, GATEWAY, "B", "b")\n'
        'ARM_ERROR(A2, 500, WRAPPED, "A", "a")\n'
        "\n"
        "/* AKS */\n"
        'ARM_ERROR(A3, 400, GATEWAY, "A", "a")\n'
    ),
    "api/resources/groups.h": "int group_find(void);\n",
    "schemas/schemas.h": "int schema_file(void);\n",
    "server/http.c": (
        "#include <microhttpd.h>\n\n"
        '#include "api/api.h"\n\n'
        "/* time() is named, not called; so is #include <sqlite3.h> */\n"
        'static const char text[] = "time(NULL) // gettimeofday()";\n'
        "int runtime(int (*f)(void)) { return x.time() + y->time() + uptime(); }\n"
    ),
    "tests/unit/a_test.c": "#include <time.h>\n\nint f(void) { return (int)time(NULL); }\n",
    "dev": "#!/bin/sh\necho \"$1\"\n",
    "README.md": (
        "# A b: c!\n\n"
        "[clock](base/clock.h), [here](#a-b-c), [there](docs/x.md#two-words-1), [web](https://example.com/x.c)\n"
        "`base/clock.c`, `./dev`, `clock.c`, `sqlite3.h`, `base/{clock,ids}.c`, `base/*.h`, `tests/unit/*_test.c`\n"
        "`/subscriptions/x`, `<DIR>/server.json`, `Microsoft.Network/virtualNetworks`, `base/clock.h:1`\n\n"
        "```sh\ncat `base/none.c` [x](none.md)\n```\n"
    ),
    "docs/x.md": "# Two words\n## Two words\n[up](../README.md)\n",
}

# (file, contents, line of the finding, what it says)
FAULTS = [
    ("base/a.c", '#include "store/store.h"\n', 1, "base/ may not include store/store.h"),
    ("store/a.c", '\n#include "api/resources/groups.h"\n', 2, "store/ may not include"),
    ("store/a.c", '#include "schemas/schemas.h"\n', 1, "store/ may not include"),
    ("server/a.c", '#include "schemas/schemas.h"\n', 1, "server/ may not include"),
    ("api/a.c", '#include "server/http.h"\n', 1, "api/ may not include"),
    ("base/a.c", '#include "clock.h"\n', 1, "root-relative: base/clock.h"),
    ("api/arm/a.c", '#include "api/resources/groups.h"\n', 1, "api/arm/ may not include"),
    ("api/resources/a.c", '#include "api/network/network.h"\n', 1, "api/resources/ may not include"),
    ("api/signin/a.c", '#include "api/resources/groups.h"\n', 1, "api/signin/ may not include"),
    ("server/a.c", '#include "api/resources/groups.h"\n', 1, "server/ may include api/api.h alone"),
    ("api/containerservice/rules/a.c", '#include "store/store.h"\n', 1, "rules are pure: store/store.h"),
    ("api/a.c", "static const int x;\nstatic int count;\n", 2, "a variable that lives"),
    ("api/a.c", '#include "store/internal.h"\n', 1, "api/ may include store/store.h alone"),
    ("api/a.c", "#include <microhttpd.h>\n", 1, "microhttpd.h belongs to server/http.c"),
    ("server/a.c", "#include <sqlite3.h>\n", 1, "sqlite3.h belongs to"),
    ("store/a.c", "#  include <uuid/uuid.h>\n", 1, "uuid/uuid.h belongs to base/ids.c"),
    ("server/http.c", "#include <gnutls/x509.h>\n", 1, "gnutls/x509.h belongs to"),
    ("api/a.c", "/* a\n */ int x = time(NULL);\n", 2, "time() belongs to base/clock.c"),
    ("store/a.c", "int f(void) { return clock_gettime (0, 0); }\n", 1, "clock_gettime() belongs"),
    ("tests/a.h", "int x;\n" * 601, 601, "601 lines, 600 are allowed"),
    ("docs/y.md", "a\n" + "TO" + "DO: b\n", 2, "NEEDSWORK"),
    ("api/a.c", "// " + "X" * 3 + "\n", 1, "NEEDSWORK"),
    ("api/x/errors.def", "ARM_ERROR(B, 4, FLAT, \"\")\nARM_ERROR(A, 4, FLAT, \"\")\n", 2, "A stands after B"),
    ("api/x/errors.def", "ARM_ERROR(B, 4, FLAT, \"\")\nARM_ERROR(B, 4, FLAT, \"\")\n", 2, "B stands after B"),
    (
        "api/x/errors.def",
        "ARM_ERROR(A, 4, FLAT, \"\")\nARM_ERROR(A, 4, WRAPPED, \"\")\nARM_ERROR(B, 4, FLAT, \"\")\n",
        3,
        "B: the section's FLAT rows stand apart",
    ),
    ("api/x/errors.def", 'ARM_ERROR(C, 4, FLAT, "")\n', 1, "C: nothing answers with it"),
    ("docs/y.md", "# A\n[b](../base/none.c)\n", 2, "no such file"),
    ("docs/y.md", "[b](x.md#three-words)\n", 1, "no such heading"),
    ("docs/y.md", "[b](#b)\n", 1, "no such heading"),
    ("docs/y.md", "say `base/none.c`\n", 1, "names base/none.c: no such file"),
    ("docs/y.md", "say `none.c`\n", 1, "names none.c: no such file"),
    ("docs/y.md", "say `base/{clock,none}.c`\n", 1, "names base/none.c"),
    ("docs/y.md", "say `base/none*.c`\n", 1, "names base/none*.c"),
]

TOOL_FAULTS = [
    ("clang-format-14", "base/a.c", "int  x;\n", 1, "clang-format-14: "),
    ("shellcheck", "tests/a.sh", "#!/bin/sh\necho $1\n", 2, "shellcheck: "),
    ("shellcheck", "dev", "#!/bin/sh\n\necho $1\n", 3, "shellcheck: "),
]


def lint_tree(files, tools):
    with tempfile.TemporaryDirectory() as root:
        for name, contents in files.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(contents)
        tree = lint.Tree(root)
        checks = lint.CHECKS if tools else [c for c in lint.CHECKS if c not in (lint.check_format, lint.check_shell)]
        for check in checks:
            check(tree)
        return tree


class LintTest(unittest.TestCase):
    def test_a_good_tree_gives_no_finding(self):
        self.assertEqual(lint_tree(GOOD, tools=False).findings, [])

    def test_each_fault_gives_exactly_its_finding(self):
        for name, contents, line, words in FAULTS:
            with self.subTest(file=name, contents=contents[:40]):
                findings = lint_tree({**GOOD, name: contents}, tools=False).findings
                self.assertEqual([(f[0], f[1]) for f in findings], [(name, line)], findings)
                self.assertIn(words, findings[0][2])

    def test_tools_are_run_or_named_as_skipped(self):
        for tool, name, contents, line, words in TOOL_FAULTS:
            with self.subTest(tool=tool, file=name):
                tree = lint_tree({**GOOD, name: contents}, tools=True)
                if shutil.which(tool):
                    found = [(f[0], f[1]) for f in tree.findings if f[2].startswith(words)]
                    self.assertIn((name, line), found)
                else:
                    self.assertTrue(any(tool in line for line in tree.skipped), tree.skipped)

    def test_the_exit_status_tells(self):
        with tempfile.TemporaryDirectory() as root:
            os.mkdir(os.path.join(root, "base"))
            with open(os.path.join(root, "base", "a.c"), "w", encoding="utf-8") as file:
                file.write("int x;\n")
            self.assertEqual(lint.main([root]), 0)
            with open(os.path.join(root, "base", "a.c"), "w", encoding="utf-8") as file:
                file.write("#include <sqlite3.h>\n")
            self.assertEqual(lint.main([root]), 1)


if __name__ == "__main__":
    unittest.main(buffer=True)
