"""How near the resonance estimate comes to the truth, by kind of heart, protocol, and what breath is known.

Prints one table; hearts that do not have the estimator's form (loops with delays) come first.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from assessment_breaths import PROTOCOLS, LivedBreath, breathe
from delayed_hearts import DelayedHearts, draw_delayed_hearts, steady_depth
from heart_signals import series_of
from resonant_hearts import breath_of, draw_heart

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.resonance.assessment import Assessment, Outcome, assess
from hrvtrainer.coupling.resonance.breath_drive import drive_of_inhales, drive_of_volume
from hrvtrainer.coupling.resonance.classic_sliding import sliding_pace
from hrvtrainer.coupling.resonance.classic_stepped import stepped_pace
from hrvtrainer.estimates import Estimate

KNOWN = ("volume", "in-breaths", "pacer, RR only")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One recording and its truth; None for a heart without a resonance."""

    breath: LivedBreath
    asked_s: FloatArray
    beats_s: FloatArray
    true_pace: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What was told of a recording."""

    found: Assessment
    true_pace: float | None
    seconds: float
    classic: tuple[float | None, float | None]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hearts", type=int, default=60)
    parser.add_argument("--protocol", choices=list(PROTOCOLS), action="append")
    parser.add_argument("--known", choices=KNOWN, action="append")
    parser.add_argument("--kind", choices=list(KINDS), action="append")
    options = parser.parse_args()
    table = Table(title=f"resonance pace, {options.hearts} hearts a row, errors in breaths/min")
    for column in ("hearts", "protocol", "known", "told", "found", "RMSE told (found)", "bias"):
        table.add_column(column)
    for column in ("90 % covers", "width", "stepped, sliding RMSE", "s"):
        table.add_column(column)
    for kind in options.kind or KINDS:
        for protocol in options.protocol or PROTOCOLS:
            cases = list(KINDS[kind](PROTOCOLS[protocol], options.hearts))
            for known in options.known or KNOWN:
                table.add_row(kind, protocol, known, *_row([_answer(case, known) for case in cases]))
    Console(width=170).print(table)
    return 0


def _answer(case: Case, known: str) -> Answered:
    breath = case.breath
    seen = breath.time_s >= -20.0
    inhale_s = breath.inhale_s[breath.inhale_s > -20.0]
    if known == KNOWN[0]:
        drive = drive_of_volume(breath.time_s[seen], breath.volume[seen])
    else:
        drive = drive_of_inhales(inhale_s if known == KNOWN[1] else case.asked_s)
    series = series_of(np.diff(case.beats_s) * 1000.0, float(case.beats_s[0]))
    began_s = time.process_time()
    found = assess(series, drive, one_clock=known != KNOWN[2], rng=np.random.default_rng(1))
    took_s = time.process_time() - began_s
    classic = [stepped_pace(series, drive.inhale_s), sliding_pace(series, drive.inhale_s)]
    stepped, sliding = (one.value if isinstance(one, Estimate) else None for one in classic)
    return Answered(found=found, true_pace=case.true_pace, seconds=took_s, classic=(stepped, sliding))


def _row(answers: list[Answered]) -> list[str]:
    told = [one for one in answers if isinstance(one.found.pace, Estimate)]
    sure = [one for one in told if one.found.outcome is Outcome.FOUND]
    counts = [f"{len(told)}", f"{len(sure)}"]
    seconds = f"{np.median([one.seconds for one in answers]):.2f}"
    if answers[0].true_pace is None or not told:
        return [*counts, "", "", "", "", "", seconds]
    errors = np.array([_error(one) for one in told])
    surely = np.array([_error(one) for one in sure])
    covered = np.mean([_covers(one) for one in told])
    widths = [one.found.pace.high - one.found.pace.low for one in told]  # type: ignore[union-attr,operator]
    classic = ", ".join(_classic(answers, which) for which in (0, 1))
    return [
        *counts,
        f"{_rms(errors):.3f} ({_rms(surely):.3f})",
        f"{np.mean(errors):+.2f}",
        f"{100 * covered:.0f} %",
        f"{np.mean(widths):.2f}",
        classic,
        seconds,
    ]


def _error(one: Answered) -> float:
    assert isinstance(one.found.pace, Estimate)
    assert one.true_pace is not None
    return one.found.pace.value - one.true_pace


def _covers(one: Answered) -> bool:
    pace = one.found.pace
    assert isinstance(pace, Estimate)
    assert pace.low is not None
    assert pace.high is not None
    assert one.true_pace is not None
    return pace.low <= one.true_pace <= pace.high


def _classic(answers: list[Answered], which: int) -> str:
    errors = [
        value - one.true_pace
        for one in answers
        if (value := one.classic[which]) is not None and one.true_pace is not None
    ]
    return f"{_rms(np.array(errors)):.2f}" if len(errors) > len(answers) / 2 else "-"


def _rms(errors: FloatArray) -> float:
    return float(np.sqrt(np.mean(errors**2))) if errors.size else float("nan")


def _delayed(asked_s: FloatArray, count: int) -> Iterator[Case]:
    rng = np.random.default_rng(11)
    hearts = draw_delayed_hearts(count, rng)
    truths = np.concatenate(
        [hearts.chosen(rows).true_paces() for rows in np.array_split(np.arange(len(hearts)), 1 + count // 40)]
    )
    yield from _loop_cases(hearts, truths.tolist(), asked_s)


def _loop_cases(hearts: DelayedHearts, truths: list[float], asked_s: FloatArray) -> Iterator[Case]:
    rng = np.random.default_rng([12, asked_s.size])
    breaths = [breathe(asked_s, steady_depth(rng), rng) for _ in truths]
    lived = hearts.live(breaths, rng)
    for breath, beats_s, truth in zip(breaths, lived, truths, strict=True):
        yield Case(breath=breath, asked_s=asked_s, beats_s=beats_s, true_pace=truth)


def _resonant(asked_s: FloatArray, count: int, response: float = 1.0, vagal: float = 1.0) -> Iterator[Case]:
    for seed in range(count):
        heart = draw_heart(np.random.default_rng([seed, 0]))
        heart = replace(heart, response_bpm=heart.response_bpm * response, vagal_bpm=heart.vagal_bpm * vagal)
        breath = breath_of(seed, asked_s)
        beats_s = heart.live(breath, np.random.default_rng([seed, 2, asked_s.size]))
        truth = heart.true_pace if response else None
        yield Case(breath=breath, asked_s=asked_s, beats_s=beats_s, true_pace=truth)


KINDS: dict[str, Callable[[FloatArray, int], Iterator[Case]]] = {
    "loops with delays": _delayed,
    "resonances (science.md 11)": _resonant,
    "flat: quick path alone": lambda asked_s, count: _resonant(asked_s, count, response=0.0),
    "flat: strong quick path": lambda asked_s, count: _resonant(asked_s, count, response=0.0, vagal=4.0),
    "flat: noise alone": lambda asked_s, count: _resonant(asked_s, count, response=0.0, vagal=0.0),
}

if __name__ == "__main__":
    sys.exit(main())
