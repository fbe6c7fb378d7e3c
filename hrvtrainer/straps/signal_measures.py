"""Why a strap is trusted or not: each measure with its value, its limits and what that means, in words.

Limits were checked on real recordings cut into windows of 30 s; docs/signal-check.md tells the numbers.
"""

from dataclasses import dataclass
from enum import StrEnum

from hrvtrainer.straps.beat_doubts import (
    NEEDED_BEATS,
    Packets,
    all_ticks,
    coverage,
    second_difference_ms,
    share_derived,
    share_on_grid,
    spread_ms,
)

FAIR_PERCENT = 5.0
UNEVEN_PERCENT = 10.0
NEEDED_RATES = 10  # packets with a heart rate, before the lack of intervals means anything
DERIVED_PERCENT = 70.0
GRID_PERCENT = 95.0
# Beats averaged over 15 have a median second difference of 1.5 to 4 ms; no window of nine real
# recordings, slow breathing among them, was below 8.8 ms.
SMOOTH_MS = 3.0
BALANCE_PERCENT = 3.0
CONTACT_PERCENT = 90.0

_NEEDED_TOLD_S = 15.0


class Aspect(StrEnum):
    """What is measured of a strap, in the order in which it is shown."""

    INTERVALS = "intervals"
    CONTACT = "contact"
    IRREGULAR = "irregular"
    COVERAGE = "coverage"
    DERIVED = "derived"
    GRID = "grid"
    SMOOTHNESS = "smoothness"


class MeasureVerdict(StrEnum):
    """What a measure says; each has a mark of its own shape, so that colour is not needed."""

    FINE = "fine"
    FAIR = "fair"
    DOUBTFUL = "doubtful"
    OPEN = "open"  # too little was heard, or the strap cannot tell


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalMeasure:
    """One measure of a strap's behaviour.

    Parameters
    ----------
    aspect : Aspect
        What is measured.
    value : float or None
        The number; None while too little was heard.
    unit : str
        ``"%"``, ``"ms"``, or empty for a count.
    lowest, highest : float or None
        The limits within which it is fine; None where it has no such limit.
    verdict : MeasureVerdict
        What it says.
    words : str
        The same in a few words for a person.
    """

    aspect: Aspect
    value: float | None
    unit: str = "%"
    lowest: float | None = None
    highest: float | None = None
    verdict: MeasureVerdict
    words: str

    @property
    def value_words(self) -> str:
        """The value with its unit, or a dash."""
        if self.value is None:
            return "—"
        return f"{self.value:.1f} {self.unit}" if self.unit else f"{self.value:.0f}"

    @property
    def limit_words(self) -> str:
        """The limits with their unit; empty where there are none."""
        unit = f" {self.unit}" if self.unit else ""
        match (self.lowest, self.highest):
            case (float(lowest), float(highest)):
                return f"{lowest:.1f} to {highest:.1f}{unit}"
            case (float(lowest), None):
                return f"at least {lowest:g}{unit}"
            case (None, float(highest)):
                return f"at most {highest:g}{unit}"
            case _:
                return ""


def measure_signal(
    packets: Packets, *, irregular_percent: float | None, heard_long: bool
) -> tuple[SignalMeasure, ...]:
    """Measure a strap by the packets of its last half minute or minute.

    Parameters
    ----------
    packets : sequence of (arrival, measurement)
        Oldest first, without copies.
    irregular_percent : float or None
        The share of irregular beats among those that the timeline placed; None without beats.
    heard_long : bool
        Whether the strap was listened to for long enough to miss intervals.

    Returns
    -------
    tuple of SignalMeasure
        One for each `Aspect`, in its order. What needs beats is open below 12 of them.
    """
    ticks = all_ticks(packets)
    enough = ticks.size >= NEEDED_BEATS
    return (
        _intervals(packets, int(ticks.size), heard_long=heard_long),
        _contact(packets),
        _irregular(irregular_percent if enough else None),
        _coverage(packets),
        _derived(100.0 * share_derived(packets) if enough else None),
        _grid(100.0 * share_on_grid(ticks) if enough else None),
        _smoothness((second_difference_ms(ticks), spread_ms(ticks)) if enough else None),
    )


def _intervals(packets: Packets, count: int, *, heard_long: bool) -> SignalMeasure:
    rates = sum(packet.bpm > 0 and packet.contact is not False for _, packet in packets)
    if count >= NEEDED_BEATS:
        verdict, words = MeasureVerdict.FINE, "Single beats arrive."
    elif heard_long and rates >= NEEDED_RATES:
        verdict = MeasureVerdict.DOUBTFUL
        words = "Few single beats arrive." if count else "Heart rate arrives, single beats do not."
    else:
        verdict, words = MeasureVerdict.OPEN, "Too few beats so far to tell."
    return SignalMeasure(
        aspect=Aspect.INTERVALS,
        value=float(count),
        unit="",
        lowest=float(NEEDED_BEATS),
        verdict=verdict,
        words=words,
    )


def _contact(packets: Packets) -> SignalMeasure:
    told = [packet.contact for _, packet in packets if packet.contact is not None]
    percent = 100.0 * sum(told) / len(told) if told else None
    verdict, words = MeasureVerdict.OPEN, "This strap does not tell whether it touches skin."
    if percent is not None:
        is_fine = percent >= CONTACT_PERCENT
        verdict = MeasureVerdict.FINE if is_fine else MeasureVerdict.DOUBTFUL
        words = "The pads touch the skin." if is_fine else "The pads lose the skin now and then."
    return SignalMeasure(
        aspect=Aspect.CONTACT, value=percent, lowest=CONTACT_PERCENT, verdict=verdict, words=words
    )


def _irregular(percent: float | None) -> SignalMeasure:
    verdict, words = _open()
    if percent is not None and percent <= FAIR_PERCENT:
        verdict, words = MeasureVerdict.FINE, "Beats follow each other evenly."
    elif percent is not None and percent <= UNEVEN_PERCENT:
        verdict, words = MeasureVerdict.FAIR, "Some beats stand out from their neighbours."
    elif percent is not None:
        verdict, words = MeasureVerdict.DOUBTFUL, "Many beats stand out from their neighbours."
    return SignalMeasure(
        aspect=Aspect.IRREGULAR, value=percent, highest=FAIR_PERCENT, verdict=verdict, words=words
    )


def _coverage(packets: Packets) -> SignalMeasure:
    filled = coverage(packets)
    if filled.elapsed_s < _NEEDED_TOLD_S or not filled.covered_s:
        verdict, words = _open()
        return SignalMeasure(aspect=Aspect.COVERAGE, value=None, verdict=verdict, words=words)
    slack_percent = BALANCE_PERCENT + 100.0 * filled.edge_s / filled.elapsed_s
    percent = 100.0 * filled.share
    verdict, words = MeasureVerdict.FINE, "The beats fill the time in which they came."
    if percent < 100.0 - slack_percent:
        verdict, words = MeasureVerdict.DOUBTFUL, "Beats are missing."
    elif percent > 100.0 + slack_percent:
        verdict, words = MeasureVerdict.DOUBTFUL, "There are more beats than time for them."
    return SignalMeasure(
        aspect=Aspect.COVERAGE,
        value=percent,
        lowest=100.0 - slack_percent,
        highest=100.0 + slack_percent,
        verdict=verdict,
        words=words,
    )


def _derived(percent: float | None) -> SignalMeasure:
    verdict, words = _below(
        percent, DERIVED_PERCENT, "Beats are counted, not worked out.", "Beats are worked out from the rate."
    )
    return SignalMeasure(
        aspect=Aspect.DERIVED, value=percent, highest=DERIVED_PERCENT, verdict=verdict, words=words
    )


def _grid(percent: float | None) -> SignalMeasure:
    verdict, words = _below(
        percent, GRID_PERCENT, "Beats are told finely.", "Beats are rounded to steps of 10 ms."
    )
    return SignalMeasure(
        aspect=Aspect.GRID, value=percent, highest=GRID_PERCENT, verdict=verdict, words=words
    )


def _smoothness(told: tuple[float, float] | None) -> SignalMeasure:
    verdict, words = _open()
    if told is not None:
        # A still heart differs little from beat to beat, and little over the window too; an average
        # keeps the slow waves and loses the beats.
        is_smooth = told[0] <= SMOOTH_MS and told[0] <= told[1]
        verdict = MeasureVerdict.DOUBTFUL if is_smooth else MeasureVerdict.FINE
        words = "Beats seem to be averaged." if is_smooth else "Each beat has its own length."
    return SignalMeasure(
        aspect=Aspect.SMOOTHNESS,
        value=told[0] if told else None,
        unit="ms",
        lowest=SMOOTH_MS,
        verdict=verdict,
        words=words,
    )


def _below(percent: float | None, limit: float, fine: str, doubtful: str) -> tuple[MeasureVerdict, str]:
    if percent is None:
        return _open()
    return (MeasureVerdict.FINE, fine) if percent < limit else (MeasureVerdict.DOUBTFUL, doubtful)


def _open() -> tuple[MeasureVerdict, str]:
    return MeasureVerdict.OPEN, "Too few beats so far to tell."
