"""The list of lessons as a window: start one, or save a worksheet to print."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.i18n import tr
from ic_sandbox.lessons.lesson import Lesson, lessons

__all__ = ["LessonsDialog"]

SIZE = QSize(640, 560)
ROW_SPACE = 8


class LessonsDialog(QDialog):
    """All lessons in the order of the gallery; ``chosen`` asks to start one, ``worksheet_wanted`` for its worksheet."""

    chosen = Signal(object)
    worksheet_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("lessons")
        self.setWindowTitle(tr("Lessons"))
        self.resize(SIZE)
        sentence = QLabel(tr("Ten minutes each: predict what agents will do, simulate it, and explain what you see."))
        sentence.setWordWrap(True)
        self.list = QTreeWidget()
        self.list.setObjectName("lessons-list")
        self.list.setAccessibleName(tr("Lessons"))
        self.list.setRootIsDecorated(False)
        self.list.setColumnCount(2)
        self.list.setHeaderLabels([tr("Lesson"), tr("Worlds")])
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        self.aim = QLabel()
        self.aim.setObjectName("lessons-aim")
        self.aim.setWordWrap(True)
        self.aim.setTextFormat(Qt.TextFormat.PlainText)
        self._lessons = lessons()
        for lesson in self._lessons:
            item = QTreeWidgetItem([lesson.title, tr(lesson.group)])
            item.setSizeHint(0, QSize(0, self.fontMetrics().height() + ROW_SPACE))
            item.setToolTip(0, lesson.aim)
            self.list.addTopLevelItem(item)
        self.list.currentItemChanged.connect(lambda *_: self._follow())
        self.list.itemActivated.connect(lambda *_: self._start())
        self.worksheet = QPushButton(tr("Save &worksheet…"))
        self.worksheet.setObjectName("lessons-worksheet")
        self.worksheet.setToolTip(tr("Save a worksheet to print, as Markdown or PDF"))
        self.worksheet.clicked.connect(lambda: self.worksheet_wanted.emit(self.lesson))
        self.start = QPushButton(tr("&Start"))
        self.start.setObjectName("lessons-start")
        self.start.setDefault(True)
        self.start.clicked.connect(self._start)
        close = QPushButton(tr("Close"))
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(self.worksheet)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        for widget in (sentence, self.list, self.aim):
            layout.addWidget(widget)
        layout.addLayout(row)
        self.list.setCurrentIndex(self.list.model().index(0, 0))

    @property
    def lesson(self) -> Lesson:
        """The selected lesson."""
        return self._lessons[max(0, self.list.currentIndex().row())]

    def _follow(self) -> None:
        self.aim.setText(self.lesson.aim)

    def _start(self) -> None:
        self.close()
        self.chosen.emit(self.lesson)
