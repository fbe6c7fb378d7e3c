"""Packets that a strap might send, and what may become of them: cut, lengthened, flipped, spliced, noise."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

NOISE_BYTES = 1 << 16
EDGES = (0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF)

_BATCH = 1000
_LONGEST_NOISE = 700  # more than any notification holds


def mutated_packets(valid: Sequence[bytes], *, count: int, seed: int) -> Iterator[bytes]:
    """Give so many packets; one in eight is valid, and one in three of the others is changed twice."""
    rng = np.random.default_rng(seed)
    noise = rng.bytes(NOISE_BYTES)
    for begin in range(0, count, _BATCH):
        draws = rng.integers(0, 1 << 31, (_BATCH, 9)).tolist()
        for which, other, again, *numbers in draws[: count - begin]:
            raw = _changed(valid[which % len(valid)], valid[other % len(valid)], noise, numbers[:3])
            if again % 3 == 0:
                raw = _changed(raw, valid[other % len(valid)], noise, numbers[3:])
            yield raw


def _changed(raw: bytes, other: bytes, noise: bytes, numbers: Sequence[int]) -> bytes:
    way, a, b = numbers
    place = a % (len(raw) + 1)
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: raw,
        lambda: raw[:place],
        lambda: raw + _noise(noise, a, b),
        lambda: _flipped(raw, a, b),
        lambda: raw[:place] + other[b % (len(other) + 1) :],
        lambda: _noise(noise, a, b),
        lambda: raw[:place] + bytes([EDGES[b % len(EDGES)]]) + raw[place + 1 :],
        lambda: raw[:10] + _noise(noise, a, b),
    )
    return ways[way % len(ways)]()


def _noise(noise: bytes, a: int, b: int) -> bytes:
    """Return a stretch of noise, mostly of a packet's length, seldom of any."""
    longest = _LONGEST_NOISE if a % 64 == 0 else 40
    place = a % (NOISE_BYTES - _LONGEST_NOISE)
    return noise[place : place + b % longest]


def _flipped(raw: bytes, a: int, b: int) -> bytes:
    """Return the bytes with one to four bits turned over."""
    changed = bytearray(raw)
    for _ in range(1 + b % 4):
        if changed:
            changed[a % len(changed)] ^= 1 << b % 8
        a, b = a // 3 + b, b // 5 + a
    return bytes(changed)
