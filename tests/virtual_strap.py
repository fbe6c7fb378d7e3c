"""A virtual chest strap: beats of a breathing heart, sent as a strap sends them.

The independent check beside the product's own simulated strap (`wired_strap`): it shares nothing with the
product, neither codecs nor simulation, so that a mistake made alike in an encoder and its decoder cannot
hide. Independent of the transport too: ``send(bytes) -> bool`` puts one packet on the air and says whether
anybody heard it.
"""

import asyncio
import math
import struct
from collections.abc import Callable

import numpy as np

TICKS_PER_S = 1024


class VirtualStrap:
    """One packet a second with the beats whose time has come (0, 1, 2 or 3 of them).

    Parameters
    ----------
    send : callable
        Puts a packet on the air; returns whether anybody heard it.
    seed : int
        Of the beats' noise.
    breaths_per_min : float
        How the heart swings.
    sends_rr : bool
        False for an optical armband that sends heart rate alone.
    """

    def __init__(
        self,
        send: Callable[[bytes], bool],
        *,
        seed: int = 1,
        breaths_per_min: float = 6.0,
        sends_rr: bool = True,
    ) -> None:
        self.rr_heard: list[int] = []  # ticks of the packets that somebody heard
        self.rr_unheard: list[int] = []
        self.contact = True
        self._send = send
        self._rng = np.random.default_rng(seed)
        self._breaths_per_s = breaths_per_min / 60.0
        self._sends_rr = sends_rr
        self._seconds = 0
        self._beat_s = 0.0
        self._next_ticks = self._beat()

    def send_packet(self) -> None:
        """Let one second pass and send its packet."""
        self._seconds += 1
        ticks: list[int] = []
        while self._beat_s <= self._seconds:
            ticks.append(self._next_ticks)
            self._next_ticks = self._beat()
        heard = self._send(self._packet(ticks))
        if self._sends_rr:
            (self.rr_heard if heard else self.rr_unheard).extend(ticks)

    def send_packets(self, count: int) -> None:
        """Let some seconds pass at once."""
        for _ in range(count):
            self.send_packet()

    async def run(self, *, speed: float = 1.0) -> None:
        """Send for ever, ``speed`` packets a second."""
        while True:
            await asyncio.sleep(1.0 / speed)
            self.send_packet()

    def _beat(self) -> int:
        swing_s = 0.08 * math.sin(2.0 * math.pi * self._breaths_per_s * self._beat_s)
        ticks = round((1.0 + swing_s + self._rng.normal(0.0, 0.008)) * TICKS_PER_S)
        self._beat_s += ticks / TICKS_PER_S
        return ticks

    def _packet(self, ticks: list[int]) -> bytes:
        flags = 0x04 | (0x02 if self.contact else 0)
        rate = bytes([round(60 * TICKS_PER_S / self._next_ticks)])
        if not ticks or not self._sends_rr:
            return bytes([flags]) + rate
        return bytes([flags | 0x10]) + rate + struct.pack(f"<{len(ticks)}H", *ticks)
