"""The first start: another process compiles the planner's kernels, so the window stays responsive."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QProcess

from ic_sandbox.gui.session.session import Session
from ic_sandbox.kernel_cache import WITH_PARENT, compiled_mark

__all__ = ["KernelWarmUp"]


class KernelWarmUp(QObject):
    """A hold on planning until every kernel is compiled, because Numba would block the window meanwhile."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._process: QProcess | None = None

    def begin(self) -> None:
        """Compile the kernels that are not compiled yet."""
        if compiled_mark().exists():
            return
        self.session.planning.hold()
        process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._finish)
        process.start(sys.executable, ["-m", "ic_sandbox.warm_up", WITH_PARENT])
        self._process = process

    def _finish(self, *_: object) -> None:
        """Release planning. If the other process failed, the first plan compiles in this one."""
        if self._process is not None:
            self._process = None
            self.session.planning.release()

    def stop(self) -> None:
        """End the other process if it is still running."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(2000)
