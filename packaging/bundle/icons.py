"""Draw the application's icon in the sizes that systems want: ``python packaging/bundle/icons.py FOLDER``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SIZES = 16, 32, 48, 64, 128, 256, 512


def main() -> None:
    """Write FOLDER/SIZE.png for every size."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication([])
    drawing = QSvgRenderer(str(Path(__file__).resolve().parents[2] / "resources" / "icons" / "app.svg"))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        drawing.render(painter)
        painter.end()
        if not image.save(str(folder / f"{size}.png")):
            raise SystemExit(f"can't write {folder / f'{size}.png'}")
    application.quit()


if __name__ == "__main__":
    main()
