"""Which language is spoken: the one that is preferred, or the first of the system's that the program knows."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from ic_sandbox.i18n import LANGUAGES, set_language

__all__ = ["SYSTEM", "speak", "spoken"]

SYSTEM = "system"
"""The preference that follows the system."""

OF_QT = "qtbase_of_the_language"
"""The name of Qt's own texts: the buttons of its dialogs, the menus of its text fields."""


def spoken(preferred: str) -> str:
    """The language that a preference comes to, as a key of :data:`LANGUAGES`."""
    if preferred in LANGUAGES:
        return preferred
    known = (name.replace("_", "-").split("-")[0].lower() for name in QLocale.system().uiLanguages())
    return next((name for name in known if name in LANGUAGES), "en")


def speak(application: QCoreApplication, preferred: str) -> None:
    """Speak from now on; windows that are there already go on as they are.

    Numbers look the same in every language, as in the files: a figure that is read out of a field, a chart or a table
    can be told to anyone.
    """
    language = spoken(preferred)
    set_language(language)
    QLocale.setDefault(QLocale.c())
    for old in application.findChildren(QTranslator, OF_QT):
        application.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(application)
    translator.setObjectName(OF_QT)
    if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)
