"""The program that a bundled application starts: the command ``ic-sandbox``, or one of the processes that it starts.

Such a process is started like ``python -m ic_sandbox.warm_up``, but a bundle has no Python to start.
"""

from __future__ import annotations

import locale
import multiprocessing
import os
import sys


def use_utf_8() -> None:
    """Take C for C.UTF-8, as Python itself does when it starts outside of a bundle, so that Qt need not warn of it."""
    if os.name == "posix" and not os.environ.get("LC_ALL") and locale.setlocale(locale.LC_CTYPE) == "C":
        os.environ["LC_CTYPE"] = "C.UTF-8"


if __name__ == "__main__":
    use_utf_8()
    multiprocessing.freeze_support()  # a worker of a sweep goes on from here, and never returns
    if sys.argv[1:3] == ["-m", "ic_sandbox.warm_up"]:
        from ic_sandbox.warm_up import main as warm_up

        warm_up()
    else:
        from ic_sandbox.cli import main

        raise SystemExit(main())
