import numpy as np
import pytest
from simulated_packets import sent_packets

from hrvtrainer.straps.heart_rate import HeartRateMeasurement
from hrvtrainer.straps.signal_measures import Aspect, MeasureVerdict, SignalMeasure, measure_signal

Packets = list[tuple[float, HeartRateMeasurement]]
FINE, FAIR, DOUBTFUL, OPEN = MeasureVerdict


def minute_of(ticks: list[int], *, spacing_s: float | None = None, bpm: int = 64) -> Packets:
    """One interval a packet, arriving when it ends unless a spacing is given."""
    packets: Packets = []
    arrival_s = 0.0
    for rr in ticks:
        arrival_s += rr / 1024 if spacing_s is None else spacing_s
        packets.append((arrival_s, HeartRateMeasurement(bpm=bpm, rr_ticks=(rr,))))
    return packets


def natural(count: int = 60, seed: int = 1) -> list[int]:
    rng = np.random.default_rng(seed)
    phase = np.arange(count) * 0.6
    return [round(t) for t in 960 + 70 * np.sin(phase) + rng.normal(0, 12, count)]


def measured(
    packets: Packets, *, irregular_percent: float | None = 0.0, heard_long: bool = True
) -> dict[Aspect, SignalMeasure]:
    told = measure_signal(packets, irregular_percent=irregular_percent, heard_long=heard_long)
    assert [measure.aspect for measure in told] == list(Aspect)
    return {measure.aspect: measure for measure in told}


def doubted(packets: Packets) -> list[Aspect]:
    return [aspect for aspect, measure in measured(packets).items() if measure.verdict is DOUBTFUL]


def test_a_natural_minute_raises_no_doubt_and_shows_every_number() -> None:
    told = measured(minute_of(natural()))
    contact = told.pop(Aspect.CONTACT)
    assert (contact.verdict, contact.value_words) == (OPEN, "—")
    assert {measure.verdict for measure in told.values()} == {FINE}
    assert all(measure.value is not None and measure.words.endswith(".") for measure in told.values())
    assert told[Aspect.INTERVALS].value_words == "60"
    assert told[Aspect.COVERAGE].value_words == "100.0 %"
    assert told[Aspect.COVERAGE].limit_words.endswith(" %")
    assert told[Aspect.SMOOTHNESS].limit_words == "at least 3 ms"
    assert told[Aspect.DERIVED].limit_words == "at most 70 %"


def test_a_measure_without_limits_says_none() -> None:
    packets = minute_of(natural(5))
    assert measured(packets)[Aspect.COVERAGE].limit_words == ""


@pytest.mark.parametrize("bpm", [30, 45, 60, 72, 110])
def test_a_faithful_strap_with_jitter_raises_no_doubt_in_any_window(bpm: int) -> None:
    for seed in range(3):
        sent = sent_packets(seed=seed, bpm=bpm, minutes=3).arrived
        packets = [(at_s, HeartRateMeasurement(bpm=bpm, rr_ticks=ticks)) for at_s, ticks in sent]
        for begin in range(0, 120, 7):
            for length in (30, 60):
                assert doubted(packets[begin : begin + length]) == []


def test_half_a_minute_of_a_slow_heart_is_enough() -> None:
    sent = sent_packets(seed=1, bpm=45, minutes=1).arrived[:30]
    told = measured([(at_s, HeartRateMeasurement(bpm=45, rr_ticks=ticks)) for at_s, ticks in sent])
    assert 20 <= (told[Aspect.INTERVALS].value or 0) <= 23
    assert all(told[aspect].verdict is FINE for aspect in Aspect if aspect is not Aspect.CONTACT)


def test_too_few_intervals_leave_it_open() -> None:
    told = measured(minute_of(natural(11)), heard_long=False)
    assert {told[aspect].verdict for aspect in Aspect} == {OPEN}
    assert all(told[aspect].value is None for aspect in (Aspect.DERIVED, Aspect.GRID, Aspect.SMOOTHNESS))


def test_no_packets_leave_everything_open() -> None:
    assert {measure.verdict for measure in measured([], irregular_percent=None).values()} == {OPEN}


def test_heart_rate_alone_is_noticed_after_a_while() -> None:
    packets: Packets = [(float(second), HeartRateMeasurement(bpm=60)) for second in range(30)]
    told = measured(packets, irregular_percent=None)[Aspect.INTERVALS]
    assert (told.value, told.verdict) == (0.0, DOUBTFUL)
    assert told.words == "Heart rate arrives, single beats do not."
    early = measured(packets, irregular_percent=None, heard_long=False)[Aspect.INTERVALS]
    assert early.verdict is OPEN


def test_a_strap_that_has_no_rate_yet_is_not_missing_its_intervals() -> None:
    packets: Packets = [(float(second), HeartRateMeasurement(bpm=0)) for second in range(30)]
    assert measured(packets, irregular_percent=None)[Aspect.INTERVALS].verdict is OPEN


def test_intervals_worked_out_from_the_rate_are_noticed() -> None:
    packets = [
        (float(second), HeartRateMeasurement(bpm=bpm, rr_ticks=(round(60 * 1024 / bpm),)))
        for second, bpm in enumerate(58 + second % 5 for second in range(60))
    ]
    assert Aspect.DERIVED in doubted(packets)
    assert measured(packets)[Aspect.DERIVED].value == 100.0


def test_a_rate_of_zero_is_no_rate_to_work_out_from() -> None:
    assert Aspect.DERIVED not in doubted(minute_of(natural(), bpm=0))


@pytest.mark.parametrize("grid_ms", [10, 20])
def test_intervals_rounded_to_a_grid_are_noticed(grid_ms: int) -> None:
    rounded = [round(round(t / 1.024 / grid_ms) * grid_ms * 1.024) for t in natural()]
    assert doubted(minute_of(rounded)) == [Aspect.GRID]


def test_averaged_intervals_are_noticed() -> None:
    averaged = np.convolve(natural(80), np.ones(15) / 15, mode="valid")
    assert doubted(minute_of([round(t) for t in averaged])) == [Aspect.SMOOTHNESS]


def test_a_still_heart_is_not_taken_for_an_average() -> None:
    rng = np.random.default_rng(5)
    still = minute_of([round(t) for t in 880 + rng.normal(0, 1.5, 60)])
    told = measured(still)[Aspect.SMOOTHNESS]
    assert told.value is not None
    assert told.value < 3.0
    assert told.verdict is FINE


def test_intervals_that_add_up_to_more_than_the_time_are_noticed() -> None:
    packets = minute_of(natural(), spacing_s=0.85)
    assert doubted(packets) == [Aspect.COVERAGE]
    told = measured(packets)[Aspect.COVERAGE]
    assert told.words == "There are more beats than time for them."


def test_intervals_that_leave_time_uncovered_are_noticed() -> None:
    packets = minute_of(natural(), spacing_s=1.0)
    assert doubted(packets) == [Aspect.COVERAGE]
    assert measured(packets)[Aspect.COVERAGE].words == "Beats are missing."


def test_a_few_beats_among_many_rates_are_noticed_as_missing() -> None:
    packets: Packets = [
        (float(second), HeartRateMeasurement(bpm=60, rr_ticks=(1000,) if second < 8 else ()))
        for second in range(40)
    ]
    assert doubted(packets) == [Aspect.INTERVALS, Aspect.COVERAGE]


def test_a_gap_between_packets_is_not_time_that_intervals_should_cover() -> None:
    packets = minute_of(natural())
    late = [(arrival_s + (20.0 if arrival_s > 30.0 else 0.0), packet) for arrival_s, packet in packets]
    assert doubted(late) == []


def test_empty_packets_count_as_time() -> None:
    packets = minute_of(natural(), spacing_s=1.0)
    emptied = [
        (at_s, HeartRateMeasurement(bpm=60)) if n % 3 else (at_s, p)
        for n, (at_s, p) in enumerate(packets * 2)
    ]
    assert Aspect.COVERAGE in doubted(sorted(emptied, key=lambda item: item[0]))


@pytest.mark.parametrize(("percent", "verdict"), [(5.0, FINE), (10.0, FAIR), (10.1, DOUBTFUL)])
def test_irregular_beats_are_told_in_three_grades(percent: float, verdict: MeasureVerdict) -> None:
    told = measured(minute_of(natural()), irregular_percent=percent)[Aspect.IRREGULAR]
    assert (told.value, told.verdict) == (percent, verdict)


@pytest.mark.parametrize(("lifted", "verdict"), [(3, FINE), (12, DOUBTFUL)])
def test_contact_is_told_where_the_strap_tells_it(lifted: int, verdict: MeasureVerdict) -> None:
    packets = [
        (at_s, HeartRateMeasurement(bpm=60, rr_ticks=packet.rr_ticks, contact=n >= lifted))
        for n, (at_s, packet) in enumerate(minute_of(natural()))
    ]
    told = measured(packets)[Aspect.CONTACT]
    assert told.verdict is verdict
    assert told.value == pytest.approx(100.0 * (60 - lifted) / 60)
