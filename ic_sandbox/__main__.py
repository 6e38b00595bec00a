"""The entry point of ``python -m ic_sandbox``, which is the command ``ic-sandbox``."""

from ic_sandbox.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
