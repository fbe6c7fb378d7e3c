"""The text of a foreign file, plain or gzip: read whole, within bounds, each fault one sentence."""

import gzip
import io
import zlib
from pathlib import Path

from hrvtrainer.errors import ForeignFileError

_SQLITE = b"SQLite format 3\0"
LARGEST_BYTES = 50_000_000
LARGEST_ECG_BYTES = 400_000_000  # a day at 1000 Hz


def read_bytes(path: Path, *, at_most: int = LARGEST_BYTES) -> bytes:
    """Return a file's content as it lies on the disk, still packed where it is packed.

    Raises
    ------
    ForeignFileError
        If it is no file, cannot be read, or is larger than ``at_most``.
    """
    try:
        if not path.is_file():
            raise ForeignFileError(f"{path.name or path}: cannot be read (it is no file)")
        if path.stat().st_size > at_most:
            raise ForeignFileError(f"{path.name}: is larger than {_megabytes(at_most)}; choose a part of it")
        return path.read_bytes()
    except OSError as fault:
        raise ForeignFileError(f"{path.name}: cannot be read ({fault.strerror or fault})") from fault


def is_database(path: Path) -> bool:
    """Return whether a file begins as an SQLite database does, as sessions of ours do."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def text_of(raw: bytes, path: Path, *, at_most: int = LARGEST_BYTES) -> str:
    """Return the text in a file's content, unpacked where it is packed.

    Raises
    ------
    ForeignFileError
        If it is no text, is packed badly, or unpacks to more than ``at_most``.
    """
    content = _unpacked(raw, path, at_most) if raw[:2] == b"\x1f\x8b" else raw
    if len(content) > at_most:
        raise ForeignFileError(
            f"{path.name}: unpacks to more than {_megabytes(at_most)}; choose a part of it"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ForeignFileError(f"{path.name}: is neither text nor a format that is known here") from None


def _unpacked(raw: bytes, path: Path, at_most: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
            return packed.read(at_most + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise ForeignFileError(f"{path.name}: cannot be unpacked ({fault})") from fault


def _megabytes(count: int) -> str:
    return f"{count // 1_000_000} MB"
