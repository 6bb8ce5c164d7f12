# The format of the tests that lit runs.  A module of its own, because lit hands
# it to its worker processes by name.

import lit.formats


class WithRunLines(lit.formats.ShTest):
    """Shell tests; a C++ or text file is one only if it says RUN:.

    The sources of the unit tests lie in the same folders.
    """

    def getTestsInDirectory(self, suite, path, lit_config, config):
        for test in super().getTestsInDirectory(suite, path, lit_config, config):
            file = test.getSourcePath()
            if file.endswith(".test"):
                yield test
                continue
            with open(file, encoding="utf-8", errors="replace") as text:
                if "RUN:" in text.read():
                    yield test
