"""A running aksim whose parsing of JSON is counted and whose syncs of files can be held back.

    with Watch(library) as watch:
        with Server(binary, environment=watch.environment()) as server:
            watch.set("hold", 1)
"""

import mmap
import os
import struct
import tempfile
import time

WORDS = ("parses", "trees", "syncs", "waiting", "delay_us", "hold")  # as in watch.c
WORD = struct.Struct("@Q")


class Watch:
    """The counters that watch.c shares, in a file of their own."""

    def __init__(self, library):
        self.library = os.path.abspath(library)
        fd, self.path = tempfile.mkstemp(prefix="aksim-watch-")
        with os.fdopen(fd, "r+b") as file:
            file.truncate(WORD.size * len(WORDS))
            self.memory = mmap.mmap(file.fileno(), WORD.size * len(WORDS))

    def environment(self):
        """What makes a program load the library. Sanitizers want to be loaded first, but need not be."""
        return {"LD_PRELOAD": self.library, "WATCH_FILE": self.path,
                "ASAN_OPTIONS": "verify_asan_link_order=0:" + os.environ.get("ASAN_OPTIONS", "")}

    def get(self, word):
        return WORD.unpack_from(self.memory, WORD.size * WORDS.index(word))[0]

    def set(self, word, value):
        WORD.pack_into(self.memory, WORD.size * WORDS.index(word), value)

    def wait_for(self, word, least, seconds=60):
        """Waits until the word has at least this value."""
        end = time.monotonic() + seconds
        while self.get(word) < least:
            if time.monotonic() > end:
                raise AssertionError("%s stayed at %d, below %d" % (word, self.get(word), least))
            time.sleep(0.001)

    def close(self):
        self.memory.close()
        os.unlink(self.path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.set("hold", 0)
        self.set("delay_us", 0)
        self.close()
