"""A strap's own measurements: what is asked in which order, and what is told when it is refused."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field

import pytest
from scripted_polar import (
    ACCELERATION,
    ECG,
    H10_FEATURES,
    SETTINGS_ACC,
    SETTINGS_ECG,
    START_ACC,
    START_ECG,
    STOP_ACC,
    STOP_ECG,
    ScriptedPolar,
)

from hrvtrainer.clock import UnhurriedClock
from hrvtrainer.errors import StrapRefusedError
from hrvtrainer.events import Characteristic, LinkChanged, LinkState, Reading
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.bonding import measures_by_default, needs_bond
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.link_news import LinkNews
from hrvtrainer.straps.measuring import Measuring, nearest
from hrvtrainer.straps.polar.control_point import Setting, Settings
from hrvtrainer.straps.polar.measurement import PolarMeasurement

BOTH = frozenset({PolarMeasurement.ECG, PolarMeasurement.ACCELERATION})
ECG_ONLY = frozenset({PolarMeasurement.ECG})
SOON = LinkLimits(measure_s=0.05, answer_s=0.05, stop_s=0.05)


@dataclass(slots=True, kw_only=True)
class Service:
    """The role of a measurement service, straight on a script."""

    polar: ScriptedPolar
    refuses: Mapping[str, StrapRefusedError] = field(default_factory=dict)
    hangs: frozenset[str] = frozenset()
    calls: list[str] = field(default_factory=list)
    answered: Callable[[Reading], None] | None = None
    stray: bytes = b""  # comes before each answer

    async def read_features(self) -> bytes:
        await self._do("read")
        return self.polar.features

    async def subscribe(self, answered: Callable[[Reading], None]) -> None:
        await self._do("subscribe")
        self.answered = answered

    async def write(self, request: bytes) -> None:
        await self._do(request.hex(" "))
        if self.stray:
            self.indicate(self.stray)
        answer = self.polar.answer(request)
        if answer is not None:
            self.indicate(answer)

    def indicate(self, raw: bytes) -> None:
        assert self.answered is not None
        self.answered(
            Reading(arrival_s=1.0, source_id="strap", characteristic=Characteristic.POLAR_CONTROL, raw=raw)
        )

    async def _do(self, what: str) -> None:
        self.calls.append(what)
        if what in self.refuses:
            raise self.refuses[what]
        if what in self.hangs:
            await asyncio.Event().wait()


class Told:
    """One connection's measuring, and the sentences that it tells while the strap is heard."""

    def __init__(self, wanted: frozenset[PolarMeasurement] = BOTH) -> None:
        self.news = LinkNews(clock=UnhurriedClock(), source_id="strap", limits=LinkLimits())
        self.news.live(0.0)
        self.measuring = Measuring(wanted, news=self.news, limits=SOON)

    def sentences(self) -> list[str]:
        events = self.news.events(float("inf"))
        told = [event for event in events if isinstance(event, LinkChanged) and event.reason]
        assert all(event.state is LinkState.LIVE for event in told)
        return [event.reason for event in told]


def run(story: Coroutine[None, None, None]) -> None:
    asyncio.run(asyncio.wait_for(story, 10.0))


def test_each_stream_is_stopped_asked_about_and_started_after_both_subscriptions() -> None:
    async def story() -> None:
        told, service = Told(), Service(polar=ScriptedPolar())
        await told.measuring.begin(service)
        assert service.calls == [
            "read",
            "subscribe",
            STOP_ECG,
            SETTINGS_ECG,
            START_ECG,
            STOP_ACC,
            SETTINGS_ACC,
            START_ACC,
        ]
        assert service.polar.running == {ECG, ACCELERATION}
        assert set(told.measuring.grants) == BOTH
        assert told.sentences() == []

    run(story())


def test_what_was_started_is_stopped_at_the_end() -> None:
    async def story() -> None:
        told, service = Told(), Service(polar=ScriptedPolar())
        await told.measuring.begin(service)
        await told.measuring.end(service)
        assert service.calls[-2:] == [STOP_ECG, STOP_ACC]
        assert service.polar.running == set()

    run(story())


def test_a_stream_that_a_crashed_run_left_on_is_stopped_first() -> None:
    async def story() -> None:
        told, service = Told(ECG_ONLY), Service(polar=ScriptedPolar())
        service.polar.running = {ECG}
        await told.measuring.begin(service)
        assert service.polar.asked[0] == STOP_ECG
        assert service.polar.running == {ECG}
        assert told.sentences() == []

    run(story())


@pytest.mark.parametrize("status", ["06", "0c"])
def test_a_stop_of_what_does_not_run_is_no_refusal(status: str) -> None:
    async def story() -> None:
        told, service = Told(ECG_ONLY), Service(polar=ScriptedPolar({STOP_ECG: f"f0 03 00 {status}"}))
        await told.measuring.begin(service)
        assert service.polar.running == {ECG}
        assert told.sentences() == []

    run(story())


def test_a_start_of_what_runs_already_is_no_refusal() -> None:
    async def story() -> None:
        told, service = Told(ECG_ONLY), Service(polar=ScriptedPolar({START_ECG: "f0 02 00 06"}))
        await told.measuring.begin(service)
        assert told.sentences() == []
        await told.measuring.end(service)
        assert service.polar.asked[-1] == STOP_ECG

    run(story())


@pytest.mark.parametrize("status", ["01", "03", "05", "08", "0a", "0c", "0d", "80"])
def test_a_refused_start_is_told_once_and_the_other_stream_goes_on(status: str) -> None:
    """The refusal ends right after its status, as a Polar H10's does."""

    async def story() -> None:
        told, service = Told(), Service(polar=ScriptedPolar({START_ECG: f"f0 02 00 {status}"}))
        await told.measuring.begin(service)
        assert told.sentences() == [words.not_measured(words.REFUSED, ECG_ONLY)]
        assert service.polar.running == {ACCELERATION}
        assert set(told.measuring.grants) == {PolarMeasurement.ACCELERATION}
        await told.measuring.end(service)
        assert service.polar.asked[-1] == STOP_ACC

    run(story())


def test_two_refusals_of_one_kind_are_one_sentence_and_the_next_connection_does_not_repeat_it() -> None:
    async def story() -> None:
        polar = ScriptedPolar({START_ECG: "f0 02 00 05", START_ACC: "f0 02 02 05"})
        told = Told()
        await told.measuring.begin(Service(polar=polar))
        again = Measuring(BOTH, news=told.news, limits=SOON)
        await again.begin(Service(polar=polar))
        assert told.sentences() == [
            "The strap does not give its ECG and movement just now; the heartbeats go on without."
        ]
        assert polar.asked.count(START_ECG) == 2

    run(story())


@pytest.mark.parametrize("asked", [STOP_ECG, SETTINGS_ECG, START_ECG])
def test_a_request_that_is_never_answered_is_told_once(asked: str) -> None:
    async def story() -> None:
        told, service = Told(), Service(polar=ScriptedPolar({asked: None}))
        await told.measuring.begin(service)
        assert told.sentences() == [words.not_measured(words.DID_NOT_ANSWER, ECG_ONLY)]
        assert service.polar.running == {ACCELERATION}

    run(story())


def test_a_start_that_was_not_answered_is_stopped_all_the_same() -> None:
    async def story() -> None:
        told, service = Told(ECG_ONLY), Service(polar=ScriptedPolar({START_ECG: None}))
        await told.measuring.begin(service)
        await told.measuring.end(service)
        assert service.polar.asked[-1] == STOP_ECG

    run(story())


@pytest.mark.parametrize("what", ["read", "subscribe"])
def test_a_strap_that_wants_to_be_paired_with_first_says_so_for_all(what: str) -> None:
    async def story() -> None:
        told = Told()
        refusal = StrapRefusedError("0x05", wants_bond=True)
        service = Service(polar=ScriptedPolar(), refuses={what: refusal})
        await told.measuring.begin(service)
        assert told.sentences() == [words.not_measured(words.WANTS_BOND, sorted(BOTH))]
        assert service.polar.asked == []

    run(story())


def test_a_write_that_is_refused_is_told_for_its_stream() -> None:
    async def story() -> None:
        told = Told()
        service = Service(polar=ScriptedPolar(), refuses={START_ECG: StrapRefusedError("0x80")})
        await told.measuring.begin(service)
        assert told.sentences() == [words.not_measured(words.REFUSED, ECG_ONLY)]

    run(story())


@pytest.mark.parametrize("what", ["read", "subscribe", STOP_ECG])
def test_an_access_that_hangs_is_given_up(what: str) -> None:
    async def story() -> None:
        told, service = Told(ECG_ONLY), Service(polar=ScriptedPolar(), hangs=frozenset({what}))
        await told.measuring.begin(service)
        assert told.sentences() == [words.not_measured(words.DID_NOT_ANSWER, ECG_ONLY)]

    run(story())


def test_a_strap_without_the_service_is_told_once() -> None:
    async def story() -> None:
        told = Told()
        await told.measuring.begin(None)
        assert told.sentences() == [
            "This strap does not measure ECG and movement; the heartbeats are not affected."
        ]

    run(story())


def test_what_is_not_among_the_features_is_not_asked_for() -> None:
    async def story() -> None:
        told, service = Told(), Service(polar=ScriptedPolar(features=bytes.fromhex("0f04") + bytes(15)))
        await told.measuring.begin(service)
        assert told.sentences() == [words.not_measured(words.NEVER_MEASURED, ECG_ONLY)]
        assert service.polar.running == {ACCELERATION}

    run(story())


def test_a_strap_that_measures_nothing_of_it_is_not_even_subscribed_to() -> None:
    async def story() -> None:
        told, service = Told(), Service(polar=ScriptedPolar(features=bytes.fromhex("0f02") + bytes(15)))
        await told.measuring.begin(service)
        assert service.calls == ["read"]

    run(story())


def test_features_that_cannot_be_read_do_not_keep_it_from_being_tried() -> None:
    async def story() -> None:
        told, service = Told(), Service(polar=ScriptedPolar(features=b""))
        await told.measuring.begin(service)
        assert service.polar.running == {ECG, ACCELERATION}

    run(story())


def test_settings_that_are_refused_do_not_keep_it_from_being_tried() -> None:
    async def story() -> None:
        told, service = Told(ECG_ONLY), Service(polar=ScriptedPolar({SETTINGS_ECG: "f0 01 00 03"}))
        await told.measuring.begin(service)
        assert service.polar.running == {ECG}

    run(story())


def test_a_rate_that_is_not_offered_gives_way_to_the_next() -> None:
    async def story() -> None:
        start = "02 02 00 01 34 00 01 01 10 00 02 01 08 00 04 01 03"
        polar = ScriptedPolar(
            {
                SETTINGS_ACC: "f0 01 02 00 00 00 02 1a 00 34 00 01 01 10 00 02 01 08 00 04 01 03",
                start: "f0 02 02 00 00 05 01 00 00 80 3f",
            }
        )
        told = Told(frozenset({PolarMeasurement.ACCELERATION}))
        await told.measuring.begin(Service(polar=polar))
        assert polar.asked[-1] == start
        assert told.measuring.grants[PolarMeasurement.ACCELERATION].raw[-6:].hex() == "05010000803f"

    run(story())


def test_pulse_intervals_have_no_settings_to_choose() -> None:
    async def story() -> None:
        polar = ScriptedPolar({"02 03": "f0 02 03 00 00"}, features=bytes.fromhex("0f08") + bytes(15))
        told = Told(frozenset({PolarMeasurement.PULSE_INTERVALS}))
        await told.measuring.begin(Service(polar=polar))
        assert polar.asked == ["03 03", "02 03"]

    run(story())


@pytest.mark.parametrize("odd", ["", "ff", "f0 02", "f0 02 00", "f0 63 00 00", H10_FEATURES.hex()])
def test_words_that_make_no_sense_are_passed_over(odd: str) -> None:
    async def story() -> None:
        told, service = Told(), Service(polar=ScriptedPolar())
        await told.measuring.begin(service)
        service.indicate(bytes.fromhex(odd))
        assert told.sentences() == []

    run(story())


def test_a_late_answer_is_not_taken_for_the_one_that_is_waited_for() -> None:
    async def story() -> None:
        told, service = Told(ECG_ONLY), Service(polar=ScriptedPolar({START_ECG: "f0 02 00 05"}))
        service.stray = bytes.fromhex("f0 02 02 00 00")  # of acceleration, asked for by nobody now
        await told.measuring.begin(service)
        assert told.sentences() == [words.not_measured(words.REFUSED, ECG_ONLY)]

    run(story())


def test_an_answer_after_its_time_is_passed_over() -> None:
    async def story() -> None:
        told, service = Told(ECG_ONLY), Service(polar=ScriptedPolar({SETTINGS_ECG: None}))
        await told.measuring.begin(service)
        service.indicate(bytes.fromhex("f0 01 00 00 00 00 01 82 00"))
        assert told.sentences() == [words.not_measured(words.DID_NOT_ANSWER, ECG_ONLY)]

    run(story())


def test_a_stream_that_the_strap_ends_is_told_and_not_stopped_again() -> None:
    async def story() -> None:
        told, service = Told(), Service(polar=ScriptedPolar())
        await told.measuring.begin(service)
        service.indicate(bytes.fromhex("01 00"))
        service.indicate(bytes.fromhex("01 00"))
        assert told.sentences() == [words.not_measured(words.ENDED_ITSELF, ECG_ONLY)]
        assert set(told.measuring.grants) == {PolarMeasurement.ACCELERATION}
        await told.measuring.end(service)
        assert service.polar.asked[-1] == STOP_ACC
        assert service.polar.asked.count(STOP_ECG) == 1

    run(story())


@pytest.mark.parametrize("how", ["refused", "hangs"])
def test_a_stop_that_fails_holds_nobody_up(how: str) -> None:
    async def story() -> None:
        told, service = Told(), Service(polar=ScriptedPolar())
        await told.measuring.begin(service)
        if how == "refused":
            service.refuses = {STOP_ECG: StrapRefusedError("not connected")}
        else:
            service.hangs = frozenset({STOP_ECG})
        await told.measuring.end(service)

    run(story())


def test_what_was_only_tried_is_not_missed() -> None:
    async def story() -> None:
        news = LinkNews(clock=UnhurriedClock(), source_id="strap", limits=LinkLimits())
        await Measuring(ECG_ONLY, expected=frozenset(), news=news, limits=SOON).begin(None)
        news.live(2.0)
        (live,) = news.events(float("inf"))
        assert isinstance(live, LinkChanged)
        assert live.reason == ""

    run(story())


def test_a_sentence_from_before_the_first_beat_is_told_with_it() -> None:
    async def story() -> None:
        news = LinkNews(clock=UnhurriedClock(), source_id="strap", limits=LinkLimits())
        news.tell(LinkState.CONNECTING, words.CONNECTING)
        await Measuring(ECG_ONLY, news=news, limits=SOON).begin(None)
        news.note("Another.")
        news.live(2.0)
        news.live(3.0)
        _, live, again = news.events(float("inf"))
        assert isinstance(live, LinkChanged)
        assert isinstance(again, LinkChanged)
        assert live.reason == words.not_measured(words.NEVER_MEASURED, ECG_ONLY) + " Another."
        assert again.reason == ""

    run(story())


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ({Setting.SAMPLE_RATE: (25, 50, 100)}, {Setting.SAMPLE_RATE: (50,)}),
        ({Setting.SAMPLE_RATE: (200, 26, 52)}, {Setting.SAMPLE_RATE: (52,)}),
        ({Setting.SAMPLE_RATE: (25, 26)}, {Setting.SAMPLE_RATE: (26,)}),
        ({Setting.CHANNELS: (1, 3)}, {Setting.CHANNELS: (3,)}),
        (
            {Setting.RANGE: (), Setting.FACTOR: (1.0,), Setting.SAMPLE_RATE: (50,)},
            {Setting.SAMPLE_RATE: (50,)},
        ),
        ({}, {Setting.SAMPLE_RATE: (50,)}),
    ],
)
def test_the_nearest_setting_is_chosen(offered: Settings, chosen: Settings) -> None:
    assert nearest(offered, {Setting.SAMPLE_RATE: (50,)}) == chosen


def test_only_windows_needs_to_be_paired_and_measures_nothing_unasked() -> None:
    assert needs_bond("win32")
    assert not needs_bond("linux")
    assert measures_by_default("win32") == frozenset()
    assert measures_by_default("darwin") == {PolarMeasurement.ACCELERATION}
