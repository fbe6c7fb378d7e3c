"""From packets and imports to beats, and what is said of the strap."""

import logging
from collections.abc import Sequence
from dataclasses import replace

import pytest

from hrvtrainer.beats import Beat
from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.events import (
    Characteristic,
    ImportedBeats,
    LinkChanged,
    LinkState,
    Reading,
    SourceEvent,
)
from hrvtrainer.session.heart_stream import HeartStream
from hrvtrainer.session.streams.strap_signal import PACKETS_BEFORE_RATE_ONLY
from hrvtrainer.session.updates import BeatsHeard, HeartUpdate, SignalChanged, Update
from hrvtrainer.straps.training_words import RATE_ONLY_SENTENCE


def reading(at_s: float, raw: bytes, what: Characteristic = Characteristic.HEART_RATE) -> Reading:
    return Reading(arrival_s=at_s, source_id="strap", characteristic=what, raw=raw)


def hear(stream: HeartStream, event: SourceEvent) -> list[HeartUpdate]:
    return stream.hear(event, PacerHistory())


def heard(updates: Sequence[Update]) -> list[Beat]:
    return [beat for update in updates if isinstance(update, BeatsHeard) for beat in update.beats]


def signals(updates: Sequence[Update]) -> list[SignalChanged]:
    return [update for update in updates if isinstance(update, SignalChanged)]


def test_a_packet_of_a_real_h7_becomes_a_beat() -> None:
    (beat,) = heard(hear(HeartStream(), reading(5.0, bytes.fromhex("163c1104"))))
    assert beat.rr_ms == 1041 * 1000 / 1024


def test_a_broken_packet_is_counted_and_left_out() -> None:
    stream = HeartStream()
    assert hear(stream, reading(5.0, b"\x10")) == []
    assert hear(stream, reading(6.0, b"", Characteristic.BATTERY)) == []
    assert stream.refused_packets == 2


def test_a_strap_that_sends_nothing_but_broken_packets_warns_once(caplog: pytest.LogCaptureFixture) -> None:
    stream = HeartStream()
    for second in range(100):
        hear(stream, reading(float(second), b"\x10"))
        hear(stream, reading(float(second), b"\x63", Characteristic.POLAR_DATA))
    warnings = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == 2
    assert stream.refused_packets == 200


def test_contact_and_battery_are_told_when_they_change() -> None:
    stream = HeartStream()
    (first,) = signals(hear(stream, reading(1.0, bytes.fromhex("163c1104"))))
    assert first.contact is True
    assert first.has_rr is True
    assert signals(hear(stream, reading(2.0, bytes.fromhex("163cf503")))) == []
    (lifted,) = signals(hear(stream, reading(3.0, bytes.fromhex("143cf503"))))
    assert lifted.contact is False
    (battery,) = signals(hear(stream, reading(4.0, b"\x50", Characteristic.BATTERY)))
    assert battery.battery_percent == 80


def test_a_strap_without_rr_is_said_to_send_rate_alone() -> None:
    stream = HeartStream()
    told = [
        s
        for k in range(PACKETS_BEFORE_RATE_ONLY)
        for s in signals(hear(stream, reading(k + 1.0, b"\x06\x3c")))
    ]
    assert told[-1].has_rr is False
    assert told[-1].sentence == RATE_ONLY_SENTENCE
    (late,) = signals(hear(stream, reading(20.0, bytes.fromhex("163c1104"))))
    assert late.has_rr is True
    assert late.sentence == ""


def test_that_no_single_beats_come_outweighs_what_a_live_link_says_of_measurements() -> None:
    stream = HeartStream()
    told = [
        s for k in range(PACKETS_BEFORE_RATE_ONLY) for s in signals(hear(stream, reading(k, b"\x06\x3c")))
    ]
    live = LinkChanged(at_s=11.0, source_id="strap", state=LinkState.LIVE, reason="It measures no movement.")
    told += signals(hear(stream, live))
    assert told[-1].sentence == RATE_ONLY_SENTENCE

    other = HeartStream()
    hear(other, replace(live, at_s=0.0))
    told = [s for k in range(PACKETS_BEFORE_RATE_ONLY) for s in signals(hear(other, reading(k, b"\x06\x3c")))]
    assert told[-1].sentence == RATE_ONLY_SENTENCE
    lost = LinkChanged(at_s=20.0, source_id="strap", state=LinkState.LOST, reason="The link is gone.")
    assert signals(hear(other, lost))[-1].sentence == "The link is gone."


def test_a_lost_link_is_told_and_the_next_beat_comes_after_a_gap() -> None:
    stream = HeartStream()
    for k in range(5):
        hear(stream, reading(k + 1.0, bytes.fromhex("163c") + (1000 + k).to_bytes(2, "little")))
    lost = LinkChanged(at_s=6.0, source_id="strap", state=LinkState.LOST, reason="The strap is out of reach.")
    (signal,) = signals(hear(stream, lost))
    assert signal.sentence == "The strap is out of reach."
    assert signal.contact is None
    hear(stream, LinkChanged(at_s=20.0, source_id="strap", state=LinkState.LIVE))
    beats = [b for k in range(4) for b in heard(hear(stream, reading(21.0 + k, bytes.fromhex("163c0004"))))]
    assert any(beat.after_gap for beat in beats)


def test_impossible_imported_values_are_gaps() -> None:
    stream = HeartStream()
    updates = hear(stream, ImportedBeats(at_s=3.0, source_id="file", rr_ms=(900.0, 4294903395.0, 910.0)))
    told = [beat for beat in heard(updates) if beat.label is None]
    assert [beat.rr_ms for beat in told] == [900.0, 910.0]
    assert [beat.after_gap for beat in told] == [False, True]
    hear(stream, ImportedBeats(at_s=4.0, source_id="file", rr_ms=(10.0,)))
    (after,) = [
        b
        for b in heard(hear(stream, ImportedBeats(at_s=5.0, source_id="file", rr_ms=(905.0,))))
        if b.label is None
    ]
    assert after.after_gap


def test_imported_beats_end_where_they_ended() -> None:
    updates = hear(HeartStream(), ImportedBeats(at_s=10.0, source_id="file", rr_ms=(1000.0, 800.0, 900.0)))
    ends = [round(beat.end_s, 6) for beat in heard(updates) if beat.label is None]
    assert ends == [8.3, 9.1, 10.0]


def test_what_only_describes_the_strap_is_kept_but_not_counted_with() -> None:
    assert hear(HeartStream(), reading(1.0, b"H10", Characteristic.MODEL)) == []
