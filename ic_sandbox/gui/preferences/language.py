"""The language of the window: the preferred one, or the first known language of the system."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from ic_sandbox.i18n import LANGUAGES, set_language

__all__ = ["SYSTEM", "speak", "spoken"]

SYSTEM = "system"
"""The preference for the system's language."""

OF_QT = "qtbase_of_the_language"
"""The object name of the translator for Qt's own texts, such as the buttons of its dialogs."""


def spoken(preferred: str) -> str:
    """Return the language of a preference, as a key of :data:`LANGUAGES`."""
    if preferred in LANGUAGES:
        return preferred
    known = (name.replace("_", "-").split("-")[0].lower() for name in QLocale.system().uiLanguages())
    return next((name for name in known if name in LANGUAGES), "en")


def speak(application: QCoreApplication, preferred: str) -> None:
    """Switch the application to a language; open windows keep theirs.

    Qt keeps the numbers of the C locale, because :mod:`ic_sandbox.i18n` writes and reads all numbers of the window.
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
