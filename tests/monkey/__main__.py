"""Random window test: ``python -m tests.monkey``; exits with 1 if any seed found a fault."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ic_sandbox.kernel_cache import kernel_cache, use_kernel_cache
from ic_sandbox.warm_up import warm_up
from tests.compiled_kernels import compiled_kernels
from tests.opened import opened

WARM = "warm.json"


def main() -> int:
    """Run each seed in its own process, with its own home folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.alone is not None:
        return alone(asked.seeds[0], asked.actions, asked.alone)
    failed = 0
    use_kernel_cache()
    warm_up()  # as at the first start; the processes below use the same kernels
    kernels, warm = str(kernel_cache().parent.parent), json.dumps(sorted(compiled_kernels()))
    for seed in asked.seeds:
        with tempfile.TemporaryDirectory(prefix="ic-sandbox-monkey-") as home:
            Path(home, WARM).write_text(warm)
            places = {f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("CONFIG", "DATA", "STATE")}
            environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **places}
            environment |= {"XDG_CACHE_HOME": kernels, "HOME": home}
            command = [sys.executable, "-m", "tests.monkey", "--seeds", str(seed), "--actions", str(asked.actions)]
            failed += subprocess.run([*command, "--alone", home], env=environment, check=False).returncode != 0
    return 1 if failed else 0


def alone(seed: int, actions: int, home: Path) -> int:
    """Run one seed in this process."""
    from PySide6.QtCore import QCoreApplication, Qt

    from .monkey import Monkey

    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    os.chdir(home)
    with opened("monkey") as window:
        findings = Monkey(window, seed, actions, home, set(json.loads((home / WARM).read_text()))).run()
        window.session.document.new()  # so that closing asks no question,
        window.session.class_results.note_export()  # nor about results of a class
        window.close()
    print(f"seed {seed}: {findings.actions:,} actions, longest standstill {findings.longest:.2f} s")
    print(
        f"  {findings.edits:,} edits done or undone, {findings.runs:,} runs, {len(findings.commands)} commands,"
        f" {', '.join(sorted(findings.windows))}"
    )
    print(f"  {len(findings.explored)} kinds of commands, {len(findings.tabs)} tabs")
    if findings.unexplored:
        print(f"  never run: {', '.join(findings.unexplored)}")
    print(f"  {len(findings.faults)} faults")
    for fault in findings.faults[:20]:
        print("-", fault)
    sys.stdout.flush()
    return 1 if findings.faults else 0


if __name__ == "__main__":
    sys.exit(main())
