"""Compressed samples of Polar Measurement Data: one whole sample, then the steps from each to the next.

The first sample is whole, two bytes an axis. Blocks follow, each with its own width: one byte says how many
bits a step has, one how many samples the block holds, then come the steps, axis by axis, lowest bit first,
in two's complement; the last byte of a block is filled up.
"""

import struct
from collections.abc import Sequence
from itertools import pairwise

from hrvtrainer.errors import StrapDataError

MOST_SAMPLES = 2048  # more than 512 bytes hold at one bit a step; a block may claim steps of no bits

_WHOLE = struct.Struct("<3h")
_AXES = 3
_BLOCK_HEAD = 2
_WIDEST_BITS = 32
_MOST_IN_BLOCK = 255
_LIMIT = 1 << 15

Triple = tuple[int, int, int]


def unpack_deltas(body: bytes) -> list[Triple]:
    """Read the samples of three axes.

    Parameters
    ----------
    body : bytes
        A frame after its head.

    Returns
    -------
    list of (int, int, int)
        The samples as the strap's sensor counts, oldest first; at least one.

    Raises
    ------
    StrapDataError
        If it is cut, if a block claims wider steps than 32 bits or more than 2048 samples in all, or if a
        sample leaves the 16 bits of the sensor: steps carry no check of their own, this is all there is.

    Notes
    -----
    A block of steps with no bits repeats the sample before it. Polar's own software reads nothing from
    such a block; no capture of one is known.
    """
    if len(body) < _WHOLE.size:
        raise StrapDataError("a compressed frame ends within its first sample; left out")
    x, y, z = _WHOLE.unpack_from(body)
    samples: list[Triple] = [(x, y, z)]
    place = _WHOLE.size
    while place < len(body):
        width, count = _block_head(body, place)
        place += _BLOCK_HEAD
        size = (width * count * _AXES + 7) // 8
        if place + size > len(body):
            raise StrapDataError("a compressed frame ends within a block of steps; left out")
        if len(samples) + count > MOST_SAMPLES:
            raise StrapDataError(f"a compressed frame claims more than {MOST_SAMPLES} samples; left out")
        _add_steps(samples, int.from_bytes(body[place : place + size], "little"), width, count)
        place += size
    return samples


def pack_deltas(samples: Sequence[Triple]) -> bytes:
    """Write samples of three axes, as an armband would.

    Raises
    ------
    ValueError
        If there is no sample, or a value does not fit 16 bits.
    """
    values = [value for sample in samples for value in sample]
    if not values or min(values) < -_LIMIT or max(values) >= _LIMIT:
        raise ValueError(f"a compressed frame holds samples of {-_LIMIT} to {_LIMIT - 1}, and at least one")
    steps = [tuple(b - a for a, b in zip(one, two, strict=True)) for one, two in pairwise(samples)]
    body = _WHOLE.pack(*samples[0])
    for begin in range(0, len(steps), _MOST_IN_BLOCK):
        body += _block([step for triple in steps[begin : begin + _MOST_IN_BLOCK] for step in triple])
    return body


def _block_head(body: bytes, place: int) -> tuple[int, int]:
    if place + _BLOCK_HEAD > len(body):
        raise StrapDataError("a compressed frame ends within the head of a block; left out")
    width = body[place]
    if width > _WIDEST_BITS:
        raise StrapDataError(f"a compressed frame claims steps of {width} bits; left out")
    return width, body[place + 1]


def _add_steps(samples: list[Triple], bits: int, width: int, count: int) -> None:
    mask = (1 << width) - 1
    sign = (1 << width) >> 1
    two, three = 2 * width, 3 * width
    x, y, z = samples[-1]
    for _ in range(count):
        # Two's complement: with the sign bit turned over, taking it away again leaves the signed step.
        x += ((bits & mask) ^ sign) - sign
        y += ((bits >> width & mask) ^ sign) - sign
        z += ((bits >> two & mask) ^ sign) - sign
        bits >>= three
        if min(x, y, z) < -_LIMIT or max(x, y, z) >= _LIMIT:
            raise StrapDataError("a compressed frame leaves the range of its sensor; left out")
        samples.append((x, y, z))


def _block(steps: list[int]) -> bytes:
    width = max((step if step >= 0 else ~step).bit_length() for step in steps) + 1
    mask = (1 << width) - 1
    bits = 0
    for place, step in enumerate(steps):
        bits |= (step & mask) << (place * width)
    count = len(steps) // _AXES
    return bytes([width, count]) + bits.to_bytes((width * len(steps) + 7) // 8, "little")
