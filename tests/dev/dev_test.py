#!/usr/bin/env python3
"""Runs a copy of ./dev where every program that it calls is a stand-in, which writes down its arguments."""

import os
import shutil
import stat
import subprocess
import tempfile
import time
import unittest

DEV = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "dev")

# Programs that are what they are; none of these changes anything outside the test's folder.
REAL = ("bash", "cat", "chmod", "dirname", "env", "flock", "grep", "mkdir", "nproc", "readlink", "realpath", "sort",
        "touch")

STAND_INS = {
    "apt-get": 'echo "apt-get $DEBIAN_FRONTEND $*" >>"$CALLS"; case " $* " in *" $APT_FAILS "*) exit 100 ;; esac',
    "sudo": 'echo "sudo" >>"$CALLS"; exec "$@"',
    "id": 'echo "$UID_SHOWN"',
    # Every package is installed but those that the test names.
    "dpkg-query": 'for name; do case " -W -f $MISSING " in *" $name "*) ;; *) echo "installed $name" ;; esac; done',
    "cmake": 'echo "cmake $*" >>"$CALLS"; while [ "$1" != -B ]; do shift; done; touch "$2/build.ninja"',
    "ninja": """echo "ninja $*" >>"$CALLS"; [ -z "$BUILD_FAILS" ] || exit 1
        printf '#!/bin/sh\\necho "program in $PWD:" "$@"\\n' >"$2/aksim"; chmod +x "$2/aksim\"""",
}


class DevTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="aksim-dev-")
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)
        self.programs, self.top = self.path("programs"), self.path("a top")
        os.mkdir(self.programs)
        os.mkdir(self.top)
        shutil.copy(DEV, self.top)
        open(os.path.join(self.top, "CMakePresets.json"), "w", encoding="utf-8").close()
        for name in REAL:
            os.symlink(shutil.which(name), os.path.join(self.programs, name))
        for name, text in STAND_INS.items():
            self.stand_in(name, text)

    def path(self, name):
        return os.path.join(self.folder, name)

    def stand_in(self, name, text):
        path = os.path.join(self.programs, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + text + "\n")
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)

    def without(self, name):
        os.unlink(os.path.join(self.programs, name))

    def dev(self, *arguments, uid=0, missing="", apt_fails="", build_fails=""):
        """(exit status, stdout, stderr, what was called)"""
        calls = self.path("calls")
        open(calls, "w", encoding="utf-8").close()
        environment = {"PATH": self.programs, "CALLS": calls, "UID_SHOWN": str(uid), "MISSING": missing,
                       "APT_FAILS": apt_fails, "BUILD_FAILS": build_fails}
        done = subprocess.run([os.path.join(self.top, "dev"), *arguments], cwd=self.folder, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        with open(calls, encoding="utf-8") as file:
            return done.returncode, done.stdout, done.stderr, file.read().splitlines()

    def installs(self, calls):
        """The packages of each apt-get install; what else apt-get was called for is `update`."""
        found = []
        for call in calls:
            words = call.split()
            if words[0] == "apt-get" and "update" not in words:
                self.assertEqual(words[1], "noninteractive")
                self.assertIn("-y", words)
                found.append(words[words.index("--no-install-recommends") + 1:])
        return found

    def test_installs_nothing_when_nothing_is_missing(self):
        status, _, _, calls = self.dev("install", "test")
        self.assertEqual((status, calls), (0, []))

    def test_installs_only_what_is_missing(self):
        status, _, _, calls = self.dev("install", "test", missing="shellcheck uuid-dev")
        self.assertEqual((status, self.installs(calls)), (0, [["shellcheck", "uuid-dev"]]))
        self.assertIn("update", calls[0])
        self.assertNotIn("sudo", calls)

    def test_a_user_installs_through_sudo(self):
        status, _, _, calls = self.dev("install", "lint", missing="shellcheck", uid=1000)
        self.assertEqual((status, self.installs(calls)), (0, [["shellcheck"]]))
        self.assertEqual([call.split()[0] for call in calls], ["sudo", "apt-get", "sudo", "apt-get"])

    def test_a_user_without_sudo_is_told_what_to_install(self):
        self.without("sudo")
        status, _, error, calls = self.dev("serve", missing="uuid-dev cmake", uid=1000)
        self.assertEqual((status, calls, error.count("\n")), (1, [], 1))
        self.assertTrue(error.endswith("apt-get install --no-install-recommends cmake uuid-dev\n"), error)

    def test_old_package_lists_may_do(self):
        status, _, error, calls = self.dev("install", "lint", missing="shellcheck", apt_fails="update")
        self.assertEqual((status, self.installs(calls)), (0, [["shellcheck"]]))
        self.assertIn("update failed", error)

    def test_packages_that_cannot_be_had_end_it(self):
        status, _, error, calls = self.dev("build", missing="cmake", apt_fails="install")
        self.assertEqual((status, [call for call in calls if "ninja" in call]), (1, []))
        self.assertTrue(error.endswith("apt-get install --no-install-recommends cmake\n"), error)

    def test_builds_where_there_is_no_debian(self):
        self.without("dpkg-query")
        status, _, error, calls = self.dev("build")
        self.assertEqual((status, len(calls)), (0, 2))
        self.assertIn("no Debian", error)

    def test_serves_with_the_options_where_it_was_typed(self):
        status, out, _, _ = self.dev("serve", "--data", "here and there", "--seed", "1")
        self.assertEqual((status, out), (0, f"program in {self.folder}: serve --data here and there --seed 1\n"))

    def test_configures_once_and_again_when_the_presets_change(self):
        presets = os.path.join(self.top, "CMakePresets.json")
        ninja_file = os.path.join(self.top, "build/release/build.ninja")

        def configured():
            return any(call.startswith("cmake") for call in self.dev("build")[3])

        self.assertEqual((configured(), configured()), (True, False))
        later = time.time() + 10
        os.utime(presets, (later, later))
        self.assertTrue(configured())
        os.utime(ninja_file, (later + 1, later + 1))
        self.assertFalse(configured())

    def test_starts_no_old_program_after_a_failed_build(self):
        self.dev("build")
        status, out, _, _ = self.dev("serve", build_fails="yes")
        self.assertNotEqual(status, 0)
        self.assertEqual(out, "")

    def test_says_where_it_cannot_build(self):
        open(os.path.join(self.top, "build"), "w", encoding="utf-8").close()
        status, _, error, _ = self.dev("build")
        self.assertEqual(status, 1)
        self.assertIn("AKSIM_BUILD_DIR", error)

    def test_prints_the_path_of_what_it_built(self):
        self.assertEqual(self.dev("build", "tsan")[1], self.top + "/build/tsan/aksim\n")

    def test_refuses_commands_that_it_does_not_know(self):
        status, out, error, _ = self.dev("bulid")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("bulid", error)


if __name__ == "__main__":
    unittest.main()
