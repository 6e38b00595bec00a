"""Recordings as files: images written one by one into a GIF or an MP4 video that is never incomplete."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.exports.folders import whole_file
from ic_sandbox.exports.formats import RECORDING
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.faults import Fault, WorldError

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["FASTEST", "check_recording", "recording"]

Frame = Callable[[int], NDArray[np.uint8]]
"""Returns the image with a given number: uint8 [height, width, 3], red first."""

FASTEST = {".gif": 50, ".mp4": 60}
"""The highest frame rate of each format, per second: browsers slow faster GIFs down to ten."""

SAMPLES = 6
"""The number of images from which the 256 colours of a GIF are chosen."""

MOST_SAMPLED = 400_000
"""The most pixels of these images that are sampled."""

MOST_COMMON = 48
"""The number of most frequent colours that are kept exactly."""

SHADE = np.array([1 << 16, 1 << 8, 1], np.int64)
"""Multiplied by red, green and blue and summed: a colour as one number."""

QUALITY = 8
"""The video quality, of 10: sharp edges, small files."""


check_recording = RECORDING.check


def recording(
    path: Path, frame: Frame, count: int, rate: int, colours: Sequence[str] = ()
) -> Generator[Progress, None, Path]:
    """Write ``count`` images of equal size, one at a time, to be played at ``rate`` images per second.

    ``colours``, as #rrggbb, are kept exactly in a GIF, which has few. If this fails or is cancelled, no file is left.
    Raises :class:`~ic_sandbox.world.faults.WorldError` if the file cannot be written.
    """
    check_recording(path)
    suffix = path.suffix.lower()
    rate = max(1, min(rate, FASTEST[suffix]))
    with whole_file(path) as temporary:
        if suffix == ".gif":
            yield from _gif(temporary, frame, count, rate, colours)
        else:
            yield from _mp4(temporary, frame, count, rate)
    return path


def _gif(path: Path, frame: Frame, count: int, rate: int, colours: Sequence[str]) -> Generator[Progress, None, None]:
    """Write a GIF. Each image but the first is only the box that has changed, because much of a map is static."""
    from PIL import GifImagePlugin  # imported here to spare other commands the delay

    yield _progress(0, count)
    palette = _palette(frame, count, colours)
    duration = round(100 / rate) * 10
    before: NDArray[np.uint8] | None = None
    with path.open("xb") as file:
        for number in range(count):
            image = _reduced(frame(number), palette)
            now = np.asarray(image)
            if before is None:
                pieces, _ = GifImagePlugin.getheader(image.copy(), info={"loop": 0})
                file.writelines(pieces)
                box = (0, 0, image.width, image.height)
            else:
                box = _changed(before, now)
            file.writelines(GifImagePlugin.getdata(image.crop(box), box[:2], duration=duration, disposal=1))
            before = now
            yield _progress(number + 1, count)
        file.write(b";")


def _palette(frame: Frame, count: int, colours: Sequence[str]) -> Image.Image:
    """Return an image that only serves to hold the colours of the recording."""
    from PIL import Image

    numbers = np.unique(np.linspace(0, count - 1, SAMPLES).round().astype(int))
    pixels = np.concatenate([frame(int(number)).reshape(-1, 3) for number in numbers])
    sampled = np.ascontiguousarray(pixels[:: 1 + len(pixels) // MOST_SAMPLED])
    shades, times = np.unique(sampled @ SHADE, return_counts=True)
    common = [f"#{shade:06x}" for shade in shades[np.argsort(-times, kind="stable")[:MOST_COMMON]].tolist()]
    found = Image.fromarray(sampled[None]).quantize(256, Image.Quantize.MEDIANCUT).getpalette() or []
    wanted = [tuple(bytes.fromhex(colour.removeprefix("#"))) for colour in (*colours, *common)]
    chosen = list(dict.fromkeys([*wanted, *zip(found[::3], found[1::3], found[2::3], strict=True)]))
    made = Image.new("P", (1, 1))
    made.putpalette([part for colour in chosen[:256] for part in colour])
    return made


def _reduced(pixels: NDArray[np.uint8], palette: Image.Image) -> Image.Image:
    """Convert an image to the colours of a palette: exact where possible, otherwise the nearest."""
    from PIL import Image

    reduced = Image.fromarray(pixels).quantize(palette=palette, dither=Image.Dither.NONE)
    colours = np.array(palette.getpalette(), np.int64).reshape(-1, 3) @ SHADE
    order = np.argsort(colours)
    shades = pixels @ SHADE
    place = order[np.searchsorted(colours[order], shades).clip(max=len(colours) - 1)]
    # Pillow searches in coarse steps and misses some exact matches.
    indices = np.where(colours[place] == shades, place, np.asarray(reduced)).astype(np.uint8)
    exact = Image.fromarray(indices)
    exact.putpalette(palette.getpalette() or [])
    return exact


def _changed(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Return the box in which two images differ: left, top, right, bottom; one pixel if they are equal."""
    differs = before != now
    rows, cols = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not rows.size:
        return 0, 0, 1, 1
    return int(cols[0]), int(rows[0]), int(cols[-1]) + 1, int(rows[-1]) + 1


def _mp4(path: Path, frame: Frame, count: int, rate: int) -> Generator[Progress, None, None]:
    """Write H.264, which every browser plays; width and height must be even."""
    encoder = import_module("imageio_ffmpeg")
    yield _progress(0, count)
    first = _even(frame(0))
    size = (first.shape[1], first.shape[0])
    as_mp4 = ["-f", "mp4", "-movflags", "+faststart"]
    try:
        film = encoder.write_frames(
            os.fspath(path),
            size,
            fps=rate,
            codec="libx264",
            quality=QUALITY,
            macro_block_size=2,
            ffmpeg_log_level="quiet",
            output_params=as_mp4,
        )
        film.send(None)
        try:
            for number in range(count):
                film.send(first.tobytes() if number == 0 else _even(frame(number)).tobytes())
                yield _progress(number + 1, count)
        finally:
            film.close()
        written = encoder.count_frames_and_secs(os.fspath(path))[0]
    except (OSError, RuntimeError):
        written = -1  # the encoder is missing, or ended early
    if written != count:
        reason, hint = (
            tr("the video encoder of this computer failed"),
            tr("check whether the disk is full, or record a GIF"),
        )
        raise WorldError([Fault(str(path.parent), reason, hint)])


def _even(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the image with its last row or column doubled if their number is odd."""
    high, wide = image.shape[:2]
    return image if high % 2 == wide % 2 == 0 else np.pad(image, ((0, high % 2), (0, wide % 2), (0, 0)), mode="edge")


def _progress(done: int, count: int) -> Progress:
    return Progress(
        tr("Recording"), done / count, tr("image {number} of {count}", number=numeral(done), count=numeral(count))
    )
