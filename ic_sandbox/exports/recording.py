"""Recordings as files: one image after the other, as a GIF or as an MP4 film, written so that what exists is whole."""

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
"""From a number to an image, uint8 [high, wide, 3], red first."""

FASTEST = {".gif": 50, ".mp4": 60}
"""The most images a second of each format: browsers slow a faster GIF down to ten."""

SAMPLES = 6
"""The images whose colours become those of a GIF, which has 256 for all of them."""

MOST_SAMPLED = 400_000
"""So many of their pixels are enough to know their colours."""

MOST_COMMON = 48
"""So many of the colours that are seen most are kept as they are."""

SHADE = np.array([1 << 16, 1 << 8, 1], np.int64)
"""Times red, green and blue: a colour as one number."""

QUALITY = 8
"""Of 10: edges stay sharp, and files small."""


check_recording = RECORDING.check


def recording(
    path: Path, frame: Frame, count: int, rate: int, colours: Sequence[str] = ()
) -> Generator[Progress, None, Path]:
    """Write ``count`` images of equal size, ``rate`` of them a second, one at a time.

    ``colours``, as #rrggbb, are kept as they are where a GIF has few. Where this fails or is given up half-way, nothing
    is left. Raises :class:`WorldError` where the file can't be written.
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
    """Each image but the first is the box that has changed, so that a map that stands still takes no room."""
    from PIL import GifImagePlugin  # here, so that no other command waits for it

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
    """An image of no account, with the colours that the recording is to have."""
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
    """An image in the colours of a palette: those that are in it as they are, others by the nearest."""
    from PIL import Image

    reduced = Image.fromarray(pixels).quantize(palette=palette, dither=Image.Dither.NONE)
    colours = np.array(palette.getpalette(), np.int64).reshape(-1, 3) @ SHADE
    order = np.argsort(colours)
    shades = pixels @ SHADE
    place = order[np.searchsorted(colours[order], shades).clip(max=len(colours) - 1)]
    # Pillow looks for the nearest in coarse steps, and so misses some that are there.
    indices = np.where(colours[place] == shades, place, np.asarray(reduced)).astype(np.uint8)
    exact = Image.fromarray(indices)
    exact.putpalette(palette.getpalette() or [])
    return exact


def _changed(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """The box in which two images differ: left, top, right, bottom; one pixel where they don't."""
    differs = before != now
    rows, cols = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not rows.size:
        return 0, 0, 1, 1
    return int(cols[0]), int(rows[0]), int(cols[-1]) + 1, int(rows[-1]) + 1


def _mp4(path: Path, frame: Frame, count: int, rate: int) -> Generator[Progress, None, None]:
    """H.264, which every browser plays; its images have an even number of pixels either way."""
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
        written = -1  # the encoder is missing, or has ended early
    if written != count:
        reason, hint = (
            tr("this machine's encoder could not write the film"),
            tr("see whether the disk is full, or record a GIF"),
        )
        raise WorldError([Fault(str(path.parent), reason, hint)])


def _even(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same image, its last row or column doubled where their number is odd."""
    high, wide = image.shape[:2]
    return image if high % 2 == wide % 2 == 0 else np.pad(image, ((0, high % 2), (0, wide % 2), (0, 0)), mode="edge")


def _progress(done: int, count: int) -> Progress:
    return Progress(
        tr("Recording"), done / count, tr("image {number} of {count}", number=numeral(done), count=numeral(count))
    )
