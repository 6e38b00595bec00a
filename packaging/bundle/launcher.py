"""The program that a bundled application starts: the command ``ic-sandbox``, or one of the processes that it starts.

Such a process is started like ``python -m ic_sandbox.warm_up``, but a bundle has no Python to start.
"""

from __future__ import annotations

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a worker of a sweep goes on from here, and never returns
    if sys.argv[1:3] == ["-m", "ic_sandbox.warm_up"]:
        from ic_sandbox.warm_up import main as warm_up

        warm_up()
    else:
        from ic_sandbox.cli import main

        raise SystemExit(main())
