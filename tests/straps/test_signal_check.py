import pytest
from simulated_packets import sent_packets
from virtual_strap import VirtualStrap

from hrvtrainer.events import Characteristic, Reading
from hrvtrainer.straps.heart_rate import HeartRateMeasurement, encode_heart_rate
from hrvtrainer.straps.signal_check import SignalCheck, SignalVerdict
from hrvtrainer.straps.signal_measures import Aspect, measure_signal

VERDICTS_AVOIDED = ("score", "fail", "poor", "bad", " low", "wrong", "must", "abnormal")


def reading(arrival_s: float, raw: bytes, kind: Characteristic = Characteristic.HEART_RATE) -> Reading:
    return Reading(arrival_s=arrival_s, source_id="strap", characteristic=kind, raw=raw)


def packet(
    arrival_s: float, bpm: int = 60, *, contact: bool | None = None, rr: tuple[int, ...] = ()
) -> Reading:
    measurement = HeartRateMeasurement(bpm=bpm, contact=contact, rr_ticks=rr, has_rr_flag=bool(rr))
    return reading(arrival_s, encode_heart_rate(measurement))


def worn(seconds: int, *, sends_rr: bool = True) -> SignalCheck:
    """A check that has listened to a strap on skin for so many seconds."""
    check = SignalCheck()
    sent: list[bytes] = []

    def send(raw: bytes) -> bool:
        sent.append(raw)
        return True

    strap = VirtualStrap(send, sends_rr=sends_rr)
    strap.send_packets(seconds)
    for second, raw in enumerate(sent, start=1):
        check.feed(reading(float(second), raw))
    return check


def test_a_good_strap_is_called_good_after_half_a_minute() -> None:
    assert worn(25).report(25.0).verdict is SignalVerdict.LISTENING
    report = worn(60).report(60.0)
    assert report.verdict is SignalVerdict.GOOD
    assert report.sentence == "The heartbeat comes through clearly."
    assert report.contact is True
    assert report.irregular_percent == 0.0
    assert 57.0 <= report.usable_s <= report.listened_s == 59.0
    assert 55 <= report.n_beats <= 62
    assert report.rate_bpm == pytest.approx(60.0, rel=0.1)


def test_before_the_first_packet_everything_is_open() -> None:
    report = SignalCheck().report(10.0)
    assert report.verdict is SignalVerdict.LISTENING
    assert (report.contact, report.rate_bpm, report.irregular_percent, report.n_beats) == (
        None,
        None,
        None,
        0,
    )
    assert (report.usable_s, report.listened_s, report.battery_percent) == (0.0, 0.0, None)


def test_only_the_last_minute_counts() -> None:
    report = worn(200).report(200.0)
    assert report.listened_s == 60.0
    assert report.usable_s <= 60.0
    assert report.n_beats <= 65


def test_telling_changes_nothing() -> None:
    check = worn(60)
    assert check.report(60.0) == check.report(60.0)


def test_a_strap_that_sends_heart_rate_alone_is_told_plainly() -> None:
    report = worn(40, sends_rr=False).report(40.0)
    assert report.verdict is SignalVerdict.RATE_ONLY
    assert "heart rate alone" in report.sentence
    assert report.rate_bpm is not None
    assert report.irregular_percent is None


def test_a_strap_that_has_no_rate_yet_is_not_called_rate_only() -> None:
    check = SignalCheck()
    for second in range(40):
        check.feed(packet(float(second), bpm=0))
    report = check.report(40.0)
    assert report.verdict is SignalVerdict.LISTENING
    assert report.rate_bpm is None


def test_a_lifted_strap_is_told_how_to_help() -> None:
    check = worn(60)
    check.feed(packet(61.0, contact=False))
    report = check.report(61.0)
    assert report.contact is False
    assert report.sentence == "The strap seems to have lifted. Pressing the pads flat usually helps."


def test_a_silent_strap_is_told_as_silent_and_has_no_rate() -> None:
    report = worn(60).report(75.0)
    assert report.verdict is SignalVerdict.LISTENING
    assert report.sentence == "The strap is silent for the moment."
    assert report.rate_bpm is None


@pytest.mark.parametrize(
    ("each", "verdict", "words"),
    [
        (30, SignalVerdict.GOOD, "clearly"),
        (14, SignalVerdict.GOOD, "Fair"),
        (5, SignalVerdict.SUSPECT, "Uneven"),
    ],
)
def test_irregular_beats_are_told_by_their_share(each: int, verdict: SignalVerdict, words: str) -> None:
    check = SignalCheck()
    arrival_s = 0.0
    for n in range(1, 80):
        ticks = 1500 if n % each == 0 else 1000 + 7 * (n % 4)
        arrival_s += ticks / 1024
        check.feed(packet(arrival_s, rr=(ticks,)))
    report = check.report(arrival_s)
    assert report.verdict is verdict
    assert words in report.sentence


def test_intervals_that_are_none_do_not_become_beats() -> None:
    check = SignalCheck()
    for second in range(40):
        check.feed(packet(float(second), rr=(0,)))
    report = check.report(40.0)
    assert report.verdict is SignalVerdict.RATE_ONLY
    assert (report.n_beats, report.rate_bpm) == (0, 60.0)


def test_a_few_beats_among_many_rates_are_told_as_missing() -> None:
    check = SignalCheck()
    for second in range(40):
        check.feed(packet(float(second), rr=(1000,) if second < 10 else ()))
    report = check.report(40.0)
    assert report.verdict is SignalVerdict.SUSPECT
    assert report.sentence.startswith("Some beats do not arrive.")
    assert [measure.aspect for measure in report.doubtful] == [Aspect.INTERVALS, Aspect.COVERAGE]


def test_more_beats_than_time_are_told_as_too_many() -> None:
    check = SignalCheck()
    for second in range(40):
        check.feed(packet(float(second), rr=(700 + second, 720 - second)))
    report = check.report(40.0)
    assert report.verdict is SignalVerdict.SUSPECT
    assert "than there is time for" in report.sentence


def test_a_strap_off_the_skin_that_tells_no_contact_is_told_how_to_help() -> None:
    check = SignalCheck()
    for second in range(12):
        check.feed(packet(float(second), bpm=0))
        assert "comes through yet" not in check.report(min(second, 10)).sentence
    assert check.report(12.0).sentence.startswith("No heartbeat comes through yet.")


def test_a_strap_that_wakes_up_late_is_listened_to_further() -> None:
    check = SignalCheck()
    for second in range(34):
        check.feed(packet(float(second), bpm=0 if second < 27 else 60, rr=(1000,) if second > 27 else ()))
    report = check.report(34.0)
    assert (report.verdict, report.sentence) == (SignalVerdict.LISTENING, "Listening to the heartbeat.")


@pytest.mark.parametrize("bpm", [32, 45, 60, 100])
def test_every_heart_is_judged_after_half_a_minute(bpm: int) -> None:
    check = SignalCheck()
    sent = sent_packets(seed=2, bpm=bpm, minutes=1).arrived
    for arrival_s, ticks in sent:
        check.feed(packet(arrival_s, bpm=bpm, rr=ticks))
    first_s = sent[0][0]
    early = SignalCheck()
    for arrival_s, ticks in sent:
        if arrival_s <= first_s + 30.0:
            early.feed(packet(arrival_s, bpm=bpm, rr=ticks))
    assert early.report(first_s + 29.9).verdict is SignalVerdict.LISTENING
    assert early.report(first_s + 30.1).verdict is SignalVerdict.GOOD
    assert check.report(60.0).verdict is SignalVerdict.GOOD


def test_the_report_says_why() -> None:
    report = worn(60).report(60.0)
    assert [measure.aspect for measure in report.measures] == list(Aspect)
    assert report.doubtful == ()


def test_beats_derived_from_the_rate_are_fine_for_practice_and_said_to_be_less_exact() -> None:
    check = SignalCheck()
    for second in range(60):
        bpm = 58 + second % 5
        check.feed(packet(float(second), bpm=bpm, rr=(round(60 * 1024 / bpm),)))
    report = check.report(60.0)
    assert report.verdict is SignalVerdict.SUSPECT
    assert report.sentence.endswith("fine for practice, numbers less exact.")


def test_a_packet_told_twice_counts_once() -> None:
    once, twice = SignalCheck(), SignalCheck()
    for second in range(60):
        raw = packet(float(second), bpm=61, rr=(1000 + 11 * (second % 5),))
        once.feed(raw)
        twice.feed(raw)
        twice.feed(reading(second + 0.002, raw.raw))
    assert once.report(60.0) == twice.report(60.0)


def test_a_small_battery_is_a_plain_note() -> None:
    check = worn(60)
    check.feed(reading(60.5, b"\x50", Characteristic.BATTERY))
    assert check.report(61.0).battery_percent == 80
    assert "attery" not in check.report(61.0).sentence
    check.feed(reading(60.6, b"\x0f", Characteristic.BATTERY))
    assert check.report(61.0).sentence.endswith("Its battery is at 15 %.")


def test_what_cannot_be_read_is_counted_and_left_out() -> None:
    check = worn(60)
    before = check.report(60.0)
    check.feed(reading(60.0, b"\x10"))
    check.feed(reading(60.0, b"\xff", Characteristic.BATTERY))
    check.feed(reading(60.0, b"H10", Characteristic.MODEL))
    assert check.refused_packets == 2
    assert check.report(60.0) == before


def test_no_sentence_judges_the_person() -> None:
    from hrvtrainer.straps import link_words, signal_check, training_words  # noqa: PLC0415 - looked through whole

    texts = [value for module in (link_words, training_words) for value in vars(module).values()]
    texts = [text for text in texts if isinstance(text, str) and not text.startswith("__")]
    texts += [
        *link_words.HINTS,
        *signal_check._OF_DOUBT.values(),
        signal_check._TOO_MANY,
        signal_check._NO_BEAT,
    ]
    texts += [measure.words for measure in measure_signal([], irregular_percent=50.0, heard_long=True)]
    assert len(texts) > 20
    for text in texts:
        assert not any(word in text.lower() for word in VERDICTS_AVOIDED), text
