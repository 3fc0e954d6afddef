#!/usr/bin/env python3
"""Lets ctest run small suites and reads the summary of each."""

import os
import subprocess
import sys
import tempfile
import unittest

SUMMARY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "summary.py")


def summary_of(suite):
    """(exit status, printed lines) for the text of a CTestTestfile.cmake"""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "CTestTestfile.cmake"), "w", encoding="utf-8") as file:
            file.write(suite)
        results = os.path.join(folder, "results.xml")
        subprocess.run(["ctest", "--test-dir", folder, "--output-junit", results], capture_output=True, check=False)
        done = subprocess.run([sys.executable, SUMMARY, results], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.splitlines()


class Summary(unittest.TestCase):
    def test_all_passed(self):
        self.assertEqual(summary_of('add_test(a "true")\nadd_test(b "true")'), (0, ["2 passed, 0 failed"]))

    def test_a_failed_test_is_named_and_fails(self):
        self.assertEqual(summary_of('add_test(a "true")\nadd_test(b "false")'),
                         (1, ["failed: b", "1 passed, 1 failed"]))

    def test_a_test_without_its_program_failed(self):
        self.assertEqual(summary_of('add_test(a "true")\nadd_test(b "/nowhere/program")'),
                         (1, ["failed: b", "1 passed, 1 failed"]))

    def test_a_test_that_ran_too_long_failed(self):
        suite = 'add_test(a "sleep" "30")\nset_tests_properties(a PROPERTIES TIMEOUT 1)'
        self.assertEqual(summary_of(suite), (1, ["failed: a", "0 passed, 1 failed"]))

    def test_a_skipped_test_is_named_with_its_reason(self):
        suite = ('add_test(a "true")\nadd_test(b "sh" "-c" "echo skipped: no such engine; exit 77")\n'
                 "set_tests_properties(b PROPERTIES SKIP_RETURN_CODE 77)")
        self.assertEqual(summary_of(suite), (0, ["skipped: b: no such engine", "1 passed, 0 failed, 1 skipped"]))

    def test_a_skipped_part_is_named_with_its_reason(self):
        self.assertEqual(summary_of('add_test(a "echo" "skipped: one case")'),
                         (0, ["skipped in a: one case", "1 passed, 0 failed"]))

    def test_nothing_passed_is_no_success(self):
        suite = ('add_test(a "sh" "-c" "exit 77")\nset_tests_properties(a PROPERTIES SKIP_RETURN_CODE 77)')
        self.assertEqual(summary_of(suite), (1, ["skipped: a: without a reason", "0 passed, 0 failed, 1 skipped"]))


if __name__ == "__main__":
    unittest.main()
