"""The first start: compiles the planner's kernels in another process, so that the window stays alive meanwhile."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QProcess

from ic_sandbox.gui.session.session import Session
from ic_sandbox.kernel_cache import WITH_PARENT, compiled_mark

__all__ = ["KernelWarmUp"]


class KernelWarmUp(QObject):
    """Holds planning until every kernel is compiled. Numba would stop the whole window while it compiles."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._process: QProcess | None = None

    def begin(self) -> None:
        """Compile what is not compiled yet."""
        if compiled_mark().exists() or getattr(sys, "frozen", False):
            return
        self.session.planning.hold()
        process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._finish)
        process.start(sys.executable, ["-m", "ic_sandbox.warm_up", WITH_PARENT])
        self._process = process

    def _finish(self, *_: object) -> None:
        """Go on. Where compiling beside the window failed, the first plan compiles within it."""
        if self._process is not None:
            self._process = None
            self.session.planning.release()

    def stop(self) -> None:
        """End the other process, if it is still at work."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(2000)
