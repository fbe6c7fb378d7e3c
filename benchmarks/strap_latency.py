"""How long a strap's packet takes from the callback to what is published, on the whole way to the window.

A thread stands for the radio: it writes each packet to a socket when it is due. The loop of the session reads
it as bleak does (a callback that stamps first), and the real queue, session and recorder carry it. All of it
in real time: with packets anywhere in the second, with packets due just as the second's numbers are computed,
and with frames of ECG and acceleration between them.
"""

import argparse
import asyncio
import socket
import struct
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from hrvtrainer.acquisition.hearts import OpenHeart
from hrvtrainer.acquisition.performance import Performance
from hrvtrainer.acquisition.plan import Plan, SimulatedHeart
from hrvtrainer.acquisition.told import Told
from hrvtrainer.beats import FloatArray
from hrvtrainer.clock import SessionClock
from hrvtrainer.events import Characteristic, Ended, Event, Reading
from hrvtrainer.session.protocol import load_practices
from hrvtrainer.session.updates import BeatsHeard, Numbers
from hrvtrainer.simulation.strap import SOURCE_ID, SimulatedStrap

WARM_S = 150.0  # every window is full by then
TARGET_MS = 20.0
_HEAD = struct.Struct("<d?H")  # when it was due, whether it is a frame, and how many bytes follow

Sent = tuple[float, bool, bytes]  # when it is due, whether it is a frame, and its bytes


class ClockThatRan:
    """A session clock that stands at `WARM_S` until the session has come so far."""

    def __init__(self) -> None:
        self._clock: SessionClock | None = None
        self.runs = threading.Event()

    def start(self) -> None:
        """Run from now on."""
        if self._clock is None:
            self._clock = SessionClock()
            self.runs.set()

    def now_s(self) -> float:
        """Return session seconds now."""
        return WARM_S + (self._clock.now_s() if self._clock is not None else 0.0)

    async def wait_until(self, at_s: float, wake: asyncio.Event) -> None:
        """Return at session second ``at_s``, or at once when ``wake`` is set."""
        if self._clock is None:
            await asyncio.sleep(0)
        else:
            await self._clock.wait_until(at_s - WARM_S, wake)


@dataclass(kw_only=True)
class Listened:
    """A source fed by the loop's reader, as a strap's link is by its callback."""

    clock: ClockThatRan
    warm: deque[Event]
    wake: Callable[[], None] = lambda: None
    due_s: dict[float, float] = field(default_factory=dict)
    _came: list[Event] = field(default_factory=list)
    _rest: bytes = b""

    def events(self, until_s: float) -> list[Event]:
        """Return what came before ``until_s``."""
        told: list[Event] = []
        while self.warm and self.warm[0].at_s < until_s:
            told.append(self.warm.popleft())
        told += [event for event in self._came if event.at_s < until_s]
        self._came = [event for event in self._came if event.at_s >= until_s]
        return told

    def hear(self, ear: socket.socket) -> None:
        """Take what the radio wrote; the stamp comes before everything else."""
        at_s = self.clock.now_s()
        self._rest += ear.recv(4096)
        while len(self._rest) >= _HEAD.size:
            due_s, is_frame, size = _HEAD.unpack_from(self._rest)
            if len(self._rest) < _HEAD.size + size:
                break
            raw = self._rest[_HEAD.size : _HEAD.size + size]
            self._rest = self._rest[_HEAD.size + size :]
            self.due_s[at_s] = due_s
            kind = Characteristic.POLAR_DATA if is_frame else Characteristic.HEART_RATE
            self._came.append(Reading(arrival_s=at_s, source_id=SOURCE_ID, characteristic=kind, raw=raw))
        self.wake()

    def end(self, at_s: float) -> None:
        """End the practice."""
        self._came.append(Ended(at_s=at_s))
        self.wake()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=90)
    seconds = parser.parse_args().seconds
    rng = np.random.default_rng(1)
    table = Table(title=f"one packet, of {seconds} seconds in each row")
    for column in ("packets due", "way", "p50", "p99", "target p99"):
        table.add_column(column)
    for name, phase_s, with_frames in (
        ("anywhere in the second", rng.uniform(0.0, 1.0, seconds), False),
        ("as the second's numbers are due", rng.uniform(-0.002, 0.004, seconds), False),
        ("between frames of ECG and acceleration", rng.uniform(0.0, 1.0, seconds), True),
    ):
        callback_ms, due_ms, second_ms = _measure(phase_s, with_frames=with_frames)
        for way, took_ms, target in (
            ("callback to published beats", callback_ms, f"{TARGET_MS:g} ms"),
            ("radio to published beats", due_ms, ""),
            ("full second to published numbers", second_ms, ""),
        ):
            middle, most = np.percentile(took_ms, [50, 99])
            table.add_row(name, way, f"{middle:.2f} ms", f"{most:.2f} ms", target)
    Console().print(table)
    return 0


def _measure(phase_s: FloatArray, *, with_frames: bool) -> tuple[list[float], list[float], list[float]]:
    """Return milliseconds from the callback and from the radio to the beats, and of each second's numbers."""
    clock = ClockThatRan()
    warm, sent = _story(phase_s, with_frames=with_frames)
    source = Listened(clock=clock, warm=warm)
    callback_ms: list[float] = []
    due_ms: list[float] = []
    second_ms: list[float] = []

    def publish(told: Told) -> None:
        now_s = clock.now_s()
        if isinstance(told, Numbers) and told.at_s >= WARM_S:
            clock.start()
        if isinstance(told, BeatsHeard) and told.at_s in source.due_s:
            callback_ms.append(1000.0 * (now_s - told.at_s))
            due_ms.append(1000.0 * (now_s - source.due_s[told.at_s]))
        elif isinstance(told, Numbers) and told.at_s > WARM_S + 2.0:
            second_ms.append(1000.0 * (now_s - told.at_s))

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "latency.hrvsession")
        asyncio.run(_live(source, sent, phase_s.size + 2.0, path, publish))
    return callback_ms, due_ms, second_ms


async def _live(
    source: Listened, sent: list[Sent], for_s: float, path: Path, publish: Callable[[Told], None]
) -> None:
    practice = load_practices().items["heart-breathing"]
    plan = Plan(practice=practice, minutes=None, heart=SimulatedHeart(), keep_as=path)
    heart = OpenHeart(
        sources=(source,),
        kind="strap",
        clock=source.clock,
        practice=practice,
        minutes=None,
        breaths_per_min=None,
        wall=lambda at_s: at_s,
        tell_when_new=lambda wake: setattr(source, "wake", wake),
    )
    radio, ear = socket.socketpair()
    ear.settimeout(0.0)
    loop = asyncio.get_running_loop()
    loop.add_reader(ear, source.hear, ear)
    sending = threading.Thread(target=_send, args=(radio, source.clock, sent), daemon=True)
    performance = Performance(heart, plan, publish=publish, ends_with_practice=True)
    sending.start()
    ending = asyncio.create_task(_end(source, WARM_S + for_s + 4.0))
    await performance.run()
    await ending
    loop.remove_reader(ear)
    radio.close()
    ear.close()


async def _end(source: Listened, at_s: float) -> None:
    while source.clock.now_s() < at_s:  # noqa: ASYNC110 - the clock stands for as long as warming up takes
        await asyncio.sleep(0.5)
    source.end(source.clock.now_s())


def _send(radio: socket.socket, clock: ClockThatRan, sent: list[Sent]) -> None:
    clock.runs.wait()
    for due_s, is_frame, raw in sent:
        time.sleep(max(0.0, due_s - clock.now_s()))
        radio.sendall(_HEAD.pack(clock.now_s(), is_frame, len(raw)) + raw)


def _story(phase_s: FloatArray, *, with_frames: bool) -> tuple[deque[Event], list[Sent]]:
    """Return what warms a session up, and what is sent in real time after that."""
    strap = SimulatedStrap(1, sends_ecg=with_frames, sends_acceleration=with_frames)
    told = [event for event in strap.events(WARM_S + phase_s.size + 4.0) if isinstance(event, Reading)]
    warm: deque[Event] = deque(event for event in told if event.arrival_s < WARM_S)
    later = told[len(warm) :]
    packets = [event.raw for event in later if event.characteristic is Characteristic.HEART_RATE]
    sent = [
        (WARM_S + 4.0 + second + phase, False, raw)
        for second, (raw, phase) in enumerate(zip(packets, phase_s.tolist(), strict=False))
    ]
    sent += [
        (event.arrival_s + 4.0, True, event.raw)
        for event in later
        if event.characteristic is Characteristic.POLAR_DATA
    ]
    return warm, sorted(sent)


if __name__ == "__main__":
    sys.exit(main())
