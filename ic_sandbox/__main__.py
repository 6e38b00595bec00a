"""``python -m ic_sandbox`` is the command ``ic-sandbox``."""

from ic_sandbox.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
