"""`doctor --strap`: connects to a strap, listens, and says what is wrong and what helps."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from hrvtrainer.acquisition.event_queue import EventQueue, Tick
from hrvtrainer.clock import SessionClock
from hrvtrainer.events import LinkChanged, LinkState, Reading
from hrvtrainer.straps.bonding import measures_by_default
from hrvtrainer.straps.doctor.finding import Finding, Weight
from hrvtrainer.straps.doctor.strap_doctor import StrapDoctor
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.profile import GENERIC_ID, DeviceMeasure, load_devices
from hrvtrainer.straps.signal_check import SignalReport
from hrvtrainer.straps.signal_measures import MeasureVerdict, SignalMeasure

if TYPE_CHECKING:
    from hrvtrainer.straps.ble import StrapLink

USUAL_S = 40.0
PATIENCE_S = 30.0

_MARKS = {Weight.TROUBLE: "!", Weight.NOTE: "·", Weight.FINE: "✓"}
_MEASURE_MARKS = {
    MeasureVerdict.FINE: "✓",
    MeasureVerdict.FAIR: "~",
    MeasureVerdict.DOUBTFUL: "!",
    MeasureVerdict.OPEN: "·",
}


def strap_doctor(name: str, *, seconds: float, as_json: bool) -> int:
    """Examine a strap; return 1 when something was found that a practice suffers from."""
    doctor = StrapDoctor(name, profiles=load_devices().items.values(), platform=sys.platform)
    if not as_json:
        print(f"Looking for {name}, then listening for {seconds:.0f} s; sit still, strap on.", flush=True)
    at_s = asyncio.run(_examine(name, doctor, seconds=seconds, tell=_nothing if as_json else _tell_news))
    findings, report = doctor.findings(at_s), doctor.report(at_s)
    if as_json:
        print(json.dumps(examination(name, doctor, at_s)))
    else:
        for line in [*_report_lines(report), *_finding_lines(findings)]:
            print(line)
    return 1 if any(finding.weight is Weight.TROUBLE for finding in findings) else 0


async def examine(
    link: "StrapLink",
    doctor: StrapDoctor,
    *,
    seconds: float,
    patience_s: float = PATIENCE_S,
    tell: Callable[[float, Finding], None],
) -> float:
    """Let a doctor hear a link.

    Parameters
    ----------
    link : StrapLink
        The link; it is run, and closed at the end.
    doctor : StrapDoctor
        Who hears it.
    seconds : float
        How long from the first packet on.
    patience_s : float
        How long to wait for the first packet.
    tell : callable
        Told, after the usual 40 s, what is newly found while listening goes on, and when.

    Returns
    -------
    float
        The session second at which it ended.
    """
    news = _News(doctor, tell)
    queue = EventQueue(link.clock, [link], wall=None)
    link.wake = queue.wake
    running = asyncio.create_task(link.run())
    at_s = 0.0
    try:
        async for item in queue.items():
            at_s = item.at_s
            if isinstance(item, (Reading, LinkChanged)):
                doctor.feed(item)
            began_s = doctor.first_live_s
            gave_up = isinstance(item, LinkChanged) and item.state is LinkState.GAVE_UP
            if gave_up or at_s >= (patience_s if began_s is None else began_s + seconds):
                queue.close()
            elif isinstance(item, Tick) and began_s is not None and at_s >= began_s + USUAL_S:
                news.tell(at_s, began_s)
    finally:
        await link.close()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    return at_s


class _News:
    """Tells what is newly found while a strap is listened to for longer than usual."""

    def __init__(self, doctor: StrapDoctor, tell: Callable[[float, Finding], None]) -> None:
        self._doctor = doctor
        self._tell = tell
        self._told: set[str] = set()
        self._is_first = True

    def tell(self, at_s: float, began_s: float) -> None:
        """Tell what was not found before; the first time nothing, as all of it stands at the end."""
        for found in self._doctor.findings(at_s):
            if found.weight is not Weight.FINE and found.ailment not in self._told:
                self._told.add(found.ailment)
                if not self._is_first:
                    self._tell(at_s - began_s, found)
        self._is_first = False


def examination(name: str, doctor: StrapDoctor, at_s: float) -> dict[str, object]:
    """Return everything that was found, for JSON."""
    report = doctor.report(at_s)
    return {
        "strap": name,
        "device": doctor.profile.id,
        "listened_s": report.listened_s,
        "verdict": report.verdict,
        "sentence": report.sentence,
        "measures": [asdict(measure) for measure in report.measures],
        "findings": [asdict(finding) for finding in doctor.findings(at_s)],
    }


async def _examine(
    name: str, doctor: StrapDoctor, *, seconds: float, tell: Callable[[float, Finding], None]
) -> float:
    from hrvtrainer.straps.ble import StrapLink

    is_still = doctor.profile.id != GENERIC_ID and DeviceMeasure.ACCELERATION not in doctor.profile.measures
    measures = frozenset[PolarMeasurement]() if is_still else measures_by_default(sys.platform)
    link = StrapLink(name, clock=SessionClock(), source_id=name, measures=measures)
    return await examine(link, doctor, seconds=seconds, tell=tell)


def _nothing(_: float, __: Finding) -> None:
    """Say nothing while listening."""


def _tell_news(after_s: float, finding: Finding) -> None:
    print(f"after {after_s:.0f} s: {finding.words}", flush=True)


def _report_lines(report: SignalReport) -> list[str]:
    if not report.listened_s:
        return []
    return [report.sentence, *(_measure_line(measure) for measure in report.measures)]


def _measure_line(measure: SignalMeasure) -> str:
    limits = f" ({measure.limit_words})" if measure.limit_words else ""
    mark = _MEASURE_MARKS[measure.verdict]
    return f"  {mark} {measure.aspect:<11}{measure.value_words:>9}  {measure.words}{limits}"


def _finding_lines(findings: tuple[Finding, ...]) -> list[str]:
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{_MARKS[finding.weight]} {finding.words}")
        if finding.remedy:
            lines.append(f"    {finding.remedy}")
    return lines
