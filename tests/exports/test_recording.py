"""Recordings as files: the right number and size of images, each as drawn; complete, or not at all."""

from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from ic_sandbox.exports import check_recording, recording
from ic_sandbox.exports.recording import FASTEST
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.faults import WorldError

HIGH, WIDE = 31, 45
RED = (204, 51, 102)


def moving(number: int) -> NDArray[np.uint8]:
    """Return an image with a red square that moves right one step per image and stops at the end, on many greys."""
    image = np.zeros((HIGH, WIDE, 3), np.uint8)
    image[...] = np.linspace(100, 160, HIGH).astype(np.uint8)[:, None, None]
    left = 4 * min(number, 8)
    image[4:8, left : left + 4] = RED
    return image


def images(path: Path) -> list[NDArray[np.uint8]]:
    if path.suffix == ".gif":
        with Image.open(path) as file:
            return [np.array(image.convert("RGB")) for image in ImageSequence.Iterator(file)]
    decode = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-i",
        str(path),
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-",
    ]
    pixels = subprocess.run(decode, capture_output=True, check=True).stdout
    return list(np.frombuffer(pixels, np.uint8).reshape(-1, HIGH + 1, WIDE + 1, 3))  # the size of films is even


@pytest.mark.parametrize("suffix", FASTEST)
def test_every_image_is_recorded_as_drawn(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "new" / f"run{suffix}"
    steps = []  # type: ignore[var-annotated]
    assert run_to_end(recording(path, moving, 12, 10, ["#cc3366"]), steps.append) == path
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    found = images(path)
    assert len(found) == 12
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == 1.0
    for number, image in enumerate(found):
        if suffix == ".gif":
            assert image.shape == (HIGH, WIDE, 3)
        apart = np.abs(image[:HIGH, :WIDE].astype(int) - moving(number))
        assert apart.mean() < 8, number
    assert not np.array_equal(found[0], found[1])
    assert np.abs(found[10].astype(int) - found[11]).mean() < 2, "nothing moves any more"


def test_a_gif_keeps_its_frame_rate_loops_and_keeps_the_given_colours(tmp_path: Path) -> None:
    path = tmp_path / "run.gif"
    run_to_end(recording(path, moving, 4, 10, ["#cc3366"]))
    with Image.open(path) as file:
        assert file.info["duration"] == 100
        assert file.info["loop"] == 0
    assert tuple(images(path)[2][5, 9]) == RED


def test_a_video_keeps_its_frame_rate(tmp_path: Path) -> None:
    path = tmp_path / "run.mp4"
    run_to_end(recording(path, moving, 20, 10))
    count, seconds = imageio_ffmpeg.count_frames_and_secs(str(path))
    assert (count, round(seconds, 1)) == (20, 2.0)


@pytest.mark.parametrize("suffix", FASTEST)
@pytest.mark.parametrize("steps", [1, 3])
def test_a_cancelled_recording_leaves_nothing_but_existing_files(tmp_path: Path, suffix: str, steps: int) -> None:
    path = tmp_path / f"run{suffix}"
    path.write_text("an older one")
    work = recording(path, moving, 12, 10)
    for _ in range(steps):
        next(work)
    work.close()
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "an older one"


@pytest.mark.parametrize("suffix", FASTEST)
def test_an_image_that_fails_leaves_nothing(tmp_path: Path, suffix: str) -> None:
    def broken(number: int) -> NDArray[np.uint8]:
        if number == 3:
            raise ZeroDivisionError
        return moving(number)

    with pytest.raises(ZeroDivisionError):
        run_to_end(recording(tmp_path / f"run{suffix}", broken, 4, 10))
    assert not list(tmp_path.iterdir())


def test_without_an_encoder_the_fault_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imageio_ffmpeg._io, "get_ffmpeg_exe", lambda: str(tmp_path / "none"))
    with pytest.raises(WorldError, match="record a GIF"):
        run_to_end(recording(tmp_path / "run.mp4", moving, 4, 10))
    assert not list(tmp_path.iterdir())


def test_only_recordings_are_written(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match=r"\.gif or \.mp4"):
        check_recording(tmp_path / "run.avi")
