"""Payloads and their drag data."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ic_sandbox.gui.session.payload import Payload, PayloadKind

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.sampled_from(get_args(PayloadKind)), TEXT)
def test_a_dragged_payload_arrives_unchanged(kind: PayloadKind, which: str) -> None:
    payload = Payload(kind, which)
    assert Payload.decode(payload.encode()) == payload


@pytest.mark.parametrize("data", [b"", b"nonsense", b"nonsense:x", b"\xff\xfe", b":terrain"])
def test_other_data_is_no_payload(data: bytes) -> None:
    assert Payload.decode(data) is None
