"""Names of the populations that a run compares."""

from __future__ import annotations

__all__ = ["ArmKey"]


class ArmKey(str):
    """Names one arm of a run: its ``kind`` and, in neutral arms, the ``drive`` that is inert (otherwise empty).

    As text it is what CSV files hold, ``main`` or ``neutral:<drive>``, so that scripts can compare it with their cells.
    """

    kind: str
    drive: str

    def __new__(cls, kind: str, drive: str = "") -> ArmKey:
        key = super().__new__(cls, f"{kind}:{drive}" if drive else kind)
        key.kind, key.drive = kind, drive
        return key

    def __reduce__(self) -> tuple[type[ArmKey], tuple[str, str]]:
        return ArmKey, (self.kind, self.drive)
