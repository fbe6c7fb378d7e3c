from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.beats import Beat, BeatStatus
from hrvtrainer.straps.timeline import BeatTimeline, SegmentBreak

Packet = tuple[float, tuple[int, ...]]

SECOND = 1024  # ticks
DELAY_S = 0.25

plausible = st.integers(205, 5120)


def fed(packets: Sequence[Packet], timeline: BeatTimeline | None = None) -> list[Beat]:
    timeline = timeline or BeatTimeline()
    return [beat for arrival_s, ticks in packets for beat in timeline.add(arrival_s, ticks)]


def cuts_each_second(ticks: list[int]) -> list[int]:
    """Where packets end that hold a first beat and at most a second of others."""
    cuts, others = [], 0
    for place, interval in enumerate(ticks):
        others += interval
        if others > SECOND:
            cuts.append(place)
            others = 0
    return cuts


def steady(seconds: range, ticks: int = 900, *, late: dict[int, float] | None = None) -> list[Packet]:
    """One packet a second with the beats of a steady heart that have ended by then."""
    packets = []
    for second in seconds:
        first, last = (second * SECOND) // ticks, ((second + 1) * SECOND) // ticks
        arrival_s = (late or {}).get(second, second + 1.0 + DELAY_S)
        packets.append((arrival_s, (ticks,) * (last - first)))
    return packets


def test_the_first_beat_ends_when_its_packet_arrives_and_counts_as_after_a_gap() -> None:
    (beat,) = BeatTimeline().add(5.0, (1024,))
    assert beat == Beat(end_s=5.0, rr_ms=1000.0, after_gap=True, status=BeatStatus.PROVISIONAL)


def test_within_a_segment_time_is_the_sum_of_the_intervals_and_not_the_arrival() -> None:
    beats = fed([(5.0, (1024,)), (6.3, (1024,)), (6.9, (512, 512))])
    assert [beat.end_s for beat in beats] == [5.0, 6.0, 6.5, 7.0]
    assert [beat.after_gap for beat in beats] == [True, False, False, False]


@given(st.lists(plausible, min_size=1, max_size=40), st.data())
def test_beats_do_not_depend_on_how_they_were_cut_into_packets(ticks: list[int], data: st.DataObject) -> None:
    def beats_of(cuts: list[int]) -> list[Beat]:
        packets: list[Packet] = []
        sent = 0
        for begin, end in pairwise([0, *cuts, len(ticks)]):
            if begin < end:
                sent += sum(ticks[begin:end])
                packets.append((DELAY_S + sent / SECOND, tuple(ticks[begin:end])))
        return fed(packets)

    one_by_one = beats_of(list(range(len(ticks))))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(ticks)), max_size=10)))
    # No beat waits for more than a second of others, as it would in a packet that is late.
    assert beats_of(sorted({*cuts, *cuts_each_second(ticks)})) == one_by_one
    assert [beat.rr_ms for beat in one_by_one] == [t * 1000 / 1024 for t in ticks]


@given(
    st.lists(
        st.tuples(st.floats(0.0, 40.0), st.lists(st.integers(0, 65535), max_size=9).map(tuple)), max_size=60
    )
)
def test_whatever_comes_beats_strictly_follow_each_other_and_are_plausible(
    story: list[Packet],
) -> None:
    arrival_s = 0.0
    packets = []
    for spacing_s, ticks in story:
        arrival_s += spacing_s
        packets.append((arrival_s, ticks))
    beats = fed(packets)
    assert all(earlier.end_s < later.end_s for earlier, later in pairwise(beats))
    assert all(200.0 <= beat.rr_ms <= 5000.0 for beat in beats)
    assert all(beat.after_gap for beat in beats[:1])
    assert beats == fed(packets)  # the same again, from nothing but the arguments


@given(st.integers(0, 204) | st.integers(5121, 65535), st.lists(plausible, max_size=3))
def test_an_interval_that_is_none_parts_its_neighbours(odd: int, before: list[int]) -> None:
    timeline = BeatTimeline()
    timeline.add(1.0, (1000,))
    beats = timeline.add(1.5 + (before or [0])[0] / SECOND, (*before, odd, 1000, 1001))
    assert [beat.rr_ms * 1.024 for beat in beats][-2:] == [1000.0, 1001.0]
    assert [beat.after_gap for beat in beats] == [False] * (len(beats) - 2) + [True, False]
    assert [broken.why for broken in timeline.breaks] == [SegmentBreak.IMPLAUSIBLE]


def test_a_strap_that_sends_nothing_but_zeros_fills_no_list() -> None:
    timeline = BeatTimeline()
    assert fed([(float(second), (0,)) for second in range(100)], timeline) == []
    assert timeline.breaks == ()


def test_an_interval_that_is_none_at_the_end_of_a_packet_parts_it_from_the_next() -> None:
    timeline = BeatTimeline()
    beats = fed([(1.0, (1000,)), (2.0, (1000, 65535)), (3.0, (1000,))], timeline)
    assert [beat.after_gap for beat in beats] == [True, False, True]


def test_a_hole_in_the_packet_rhythm_is_a_loss_once_the_next_packet_is_on_time() -> None:
    timeline = BeatTimeline()
    fed(steady(range(30)), timeline)
    assert timeline.add(32.25, (900,)) == ()  # the packet of second 30 is missing; this one is held
    beats = timeline.add(33.25, (900,))
    assert [beat.after_gap for beat in beats] == [True, False]
    assert beats[0].end_s == 32.25
    assert timeline.losses == 1
    (broken,) = timeline.breaks
    assert (broken.why, broken.at_s) == (SegmentBreak.LOSS, 32.25)
    assert broken.missing_s == pytest.approx(900 / 1024, abs=0.5)


def test_a_late_burst_is_no_loss() -> None:
    timeline = BeatTimeline()
    late = {30: 33.20, 31: 33.21, 32: 33.22}
    beats = fed(steady(range(60), late=late), timeline)
    assert timeline.breaks == ()
    assert sum(beat.after_gap for beat in beats) == 1
    assert timeline.duplicates == 0  # equal packets of one burst are no copies


def test_a_packet_told_twice_counts_once() -> None:
    timeline = BeatTimeline()
    packets = steady(range(30))
    assert fed([p for at_s, t in packets for p in ((at_s, t), (at_s + 0.003, t))], timeline) == fed(packets)
    assert timeline.duplicates == 30


def test_packets_told_twice_in_a_late_burst_count_once_too() -> None:
    timeline = BeatTimeline()
    packets = steady(range(60), late={30: 33.20, 31: 33.202, 32: 33.204})
    doubled = [p for at_s, t in packets for p in ((at_s, t), (at_s + 0.001, t))]
    assert len(fed(doubled, timeline)) == len(fed(packets))
    assert timeline.duplicates == 60


def test_equal_packets_a_second_apart_both_count() -> None:
    assert len(fed([(1.0, (1024,)), (2.0, (1024,))])) == 2


def test_a_slow_heart_on_a_strap_without_empty_packets_loses_nothing() -> None:
    ticks = 1200  # a beat each 1.17 s: some seconds have none, and this strap is silent then
    packets = [packet for packet in steady(range(120), ticks) if packet[1]]
    timeline = BeatTimeline()
    fed(packets, timeline)
    assert timeline.breaks == ()


def test_once_a_strap_has_sent_an_empty_packet_a_hole_counts_for_a_slow_heart_too() -> None:
    packets = steady(range(60), 1200)
    assert any(not ticks for _, ticks in packets)
    timeline = BeatTimeline()
    fed([packet for second, packet in enumerate(packets) if second not in (31, 32)], timeline)
    assert [broken.why for broken in timeline.breaks] == [SegmentBreak.LOSS]


def test_a_hole_after_empty_packets_alone_holds_nothing_back() -> None:
    timeline = BeatTimeline()
    fed([(float(second), ()) for second in range(10)], timeline)
    assert [beat.after_gap for beat in timeline.add(12.0, (900,))] == [True]
    assert [beat.after_gap for beat in timeline.add(13.0, (900,))] == [False]
    assert timeline.breaks == ()  # there was no segment that could break


def test_a_loss_that_keeps_the_rhythm_is_found_by_the_level() -> None:
    timeline = BeatTimeline()
    packets: list[Packet] = [(second + 1.25, (1024,)) for second in range(60)]
    # For three seconds the packets come on time and empty, without the beats that happened.
    packets[30:33] = [(second + 1.25, ()) for second in range(30, 33)]
    beats = fed(packets, timeline)
    (broken,) = timeline.breaks
    assert (broken.why, broken.at_s, broken.missing_s) == (SegmentBreak.LOSS, 34.25, 3.0)
    assert timeline.losses == 1
    assert beats[-1].end_s == pytest.approx(60.25)


def test_a_loss_that_lifts_every_wait_by_little_is_found_after_some_packets() -> None:
    timeline = BeatTimeline()
    packets = steady(range(135))  # enough to know how long beats wait here
    sent = sum(ticks for _, packet in packets for ticks in packet)
    wait_s = 135 - sent / SECOND
    # One interval too short, and then a beat a second: each waits 1.2 s, a little more than any can.
    short = round((1.0 - (1.2 - wait_s)) * SECOND)
    packets += [(136.25, (short,))] + [(second + 1.25, (SECOND,)) for second in range(136, 150)]
    fed(packets, timeline)
    (broken,) = timeline.breaks
    assert broken.why is SegmentBreak.LOSS
    assert broken.at_s == 142.25


def test_a_short_delay_that_comes_back_leaves_the_level_as_it_was() -> None:
    timeline = BeatTimeline()
    packets: list[Packet] = [(second + 1.25, (1024,)) for second in range(60)]
    packets[30] = (31.25 + 1.6, (1024,))  # above the level once
    packets[31] = (32.25 + 0.7, (1024,))
    fed(packets, timeline)
    assert timeline.breaks == ()


def test_seconds_of_silence_that_no_interval_covers_begin_a_new_segment() -> None:
    timeline = BeatTimeline()
    beats = fed([(1.0, (1024,)), (2.0, (1024,)), (12.0, (1024,))], timeline)
    assert [beat.after_gap for beat in beats] == [True, False, True]
    assert [(broken.why, broken.missing_s) for broken in timeline.breaks] == [(SegmentBreak.SILENCE, 9.0)]


def test_more_beats_than_time_are_a_surplus_and_time_does_not_go_back() -> None:
    timeline = BeatTimeline()
    packets: list[Packet] = [(second + 1.25, (1024,)) for second in range(30)]
    packets += [(31.25, (1024, 1024, 1024))]  # two beats too many
    packets += [(second + 1.25, (1024,)) for second in range(31, 40)]
    beats = fed(packets, timeline)
    assert timeline.surpluses == 1
    assert timeline.losses == 0
    assert all(earlier.end_s < later.end_s for earlier, later in pairwise(beats))
    assert beats[-1].end_s == 40.25
    assert sum(beat.after_gap for beat in beats) == 2


def test_intervals_that_a_strap_had_kept_before_it_was_connected_are_no_surplus() -> None:
    timeline = BeatTimeline()
    fed([(1.0, (1024,)), (2.0, (1024,) * 4), (3.0, (1024,))], timeline)
    assert timeline.surpluses == 0


def test_after_a_loss_of_the_link_the_first_interval_is_left_out() -> None:
    timeline = BeatTimeline()
    timeline.add(1.0, (1000,))
    assert timeline.break_segment(1.5, "link") == ()
    assert timeline.add(9.0, ()) == ()
    assert timeline.add(10.0, (5000,)) == ()  # may span the gap
    assert [(beat.rr_ms, beat.after_gap) for beat in timeline.add(11.0, (1024,))] == [(1000.0, True)]
    assert [(broken.why, broken.at_s) for broken in timeline.breaks] == [(SegmentBreak.LINK, 1.5)]


def test_the_interval_left_out_may_share_its_packet_with_one_that_counts() -> None:
    timeline = BeatTimeline()
    timeline.break_segment(0.0, "link")
    assert [beat.rr_ms for beat in timeline.add(2.0, (5000, 1024))] == [1000.0]


def test_after_a_sleep_of_the_computer_every_interval_counts() -> None:
    timeline = BeatTimeline()
    timeline.add(1.0, (1000,))
    timeline.break_segment(100.0, "sleep")
    assert [(beat.rr_ms, beat.after_gap) for beat in timeline.add(101.0, (1024,))] == [(1000.0, True)]


def test_a_held_packet_is_given_out_when_the_link_breaks() -> None:
    timeline = BeatTimeline()
    fed(steady(range(30)), timeline)
    assert timeline.add(32.25, (900,)) == ()
    (beat,) = timeline.break_segment(32.5, "link")
    assert (beat.rr_ms * 1.024, beat.after_gap, beat.end_s) == (900.0, True, 32.25)
    assert timeline.losses == 1
    assert [broken.why for broken in timeline.breaks] == [SegmentBreak.LOSS, SegmentBreak.LINK]


def test_why_a_segment_breaks_has_its_words() -> None:
    with pytest.raises(ValueError, match="tea"):
        BeatTimeline().break_segment(1.0, "tea")


def test_the_rhythm_is_learnt_anew_after_a_break() -> None:
    timeline = BeatTimeline()
    fed(steady(range(30)), timeline)
    timeline.break_segment(31.0, "sleep")
    beats = fed([(40.0 + 2.0 * n, (1024, 1024)) for n in range(20)], timeline)  # every other second now
    assert len(beats) == 40
    assert timeline.losses == 0


def test_a_slow_first_packet_is_corrected_in_the_drawing_alone_and_softly() -> None:
    timeline = BeatTimeline()
    timeline.add(1.5, (1024,))  # half a second late; all that follow are on time
    corrections_s = [0.0]
    for second in range(1, 40):
        (beat,) = timeline.add(second + 1.0, (1024,))
        assert beat.end_s == second + 1.5
        corrections_s.append(timeline.display_correction_s)
    assert corrections_s[-1] == pytest.approx(-0.5)
    assert all(abs(later - earlier) <= 0.0201 for earlier, later in pairwise(corrections_s))


def test_a_clock_that_drifts_is_followed_by_the_drawing_in_both_directions() -> None:
    for drift in (-1e-3, 1e-3):
        timeline = BeatTimeline()
        for second in range(600):
            timeline.add((second + 1.0) * (1.0 + drift), (1024,))
        # the floor is up to a minute old
        assert timeline.display_correction_s == pytest.approx(600 * drift, abs=0.061)
        assert timeline.breaks == ()


def test_memory_is_bounded_however_often_packets_come() -> None:
    timeline = BeatTimeline()
    for n in range(5000):
        timeline.add(n / 1000.0, (300,) if n % 7 else (301,))
    for n in range(400):
        timeline.add(10.0 + 10.0 * n, (1024,))
    assert len(timeline.breaks) == 64


def test_packets_at_one_instant_are_no_rhythm() -> None:
    timeline = BeatTimeline()
    for n in range(20):
        timeline.add(1.0, (1000 + n,))
    assert timeline.add(2.0, (1024,)) != ()
