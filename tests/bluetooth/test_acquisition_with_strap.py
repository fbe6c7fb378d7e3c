"""The window's path to a strap: search, signal check, session, all through the acquisition thread."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

from fake_bluez import bluetooth
from fake_peripheral import polar_h10
from fakes import ONE_STEP, practice
from virtual_strap import VirtualStrap

from hrvtrainer.acquisition.plan import Plan, StrapHeart
from hrvtrainer.acquisition.thread import Acquisition
from hrvtrainer.acquisition.told import Fault, Kept, SignalTold, StrapsSeen, Told
from hrvtrainer.events import Characteristic, Ended, LatencyChosen, Reading
from hrvtrainer.recording.reader import Recording
from hrvtrainer.session.updates import BeatsHeard, SessionEnded
from hrvtrainer.straps.heart_rate import decode_heart_rate

PATIENCE_S = 30.0


class Ear:
    """Hears in the test's own loop what the acquisition's thread tells."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._told: asyncio.Queue[Told] = asyncio.Queue()

    def publish(self, told: Told) -> None:
        self._loop.call_soon_threadsafe(self._told.put_nowait, told)

    async def until(self, wanted: Callable[[Told], bool]) -> Told:
        while True:
            told = await self._told.get()
            if wanted(told):
                return told


def run(story: Coroutine[None, None, None]) -> None:
    async def within_patience() -> None:
        async with asyncio.timeout(PATIENCE_S):
            await story

    asyncio.run(within_patience())


def test_search_signal_check_session_and_file(tmp_path: Path) -> None:
    async def story() -> None:
        peripheral = polar_h10()
        async with bluetooth(peripheral) as service:
            strap = VirtualStrap(lambda raw: service.notify(peripheral, raw))
            beating = asyncio.create_task(strap.run(speed=20.0))
            ear = Ear()
            acquisition = Acquisition(ear.publish)
            acquisition.start()
            acquisition.search()
            seen = await ear.until(lambda told: isinstance(told, StrapsSeen) and bool(told.straps))
            assert isinstance(seen, StrapsSeen)
            acquisition.listen(seen.straps[0])
            checked = await ear.until(lambda told: isinstance(told, SignalTold) and told.report.n_beats > 10)
            assert isinstance(checked, SignalTold)
            assert checked.report.contact is True
            path = tmp_path / "a.hrvsession"
            plan = Plan(
                practice=practice(ONE_STEP),
                minutes=None,
                heart=StrapHeart(strap=seen.straps[0]),
                keep_as=path,
            )
            heard_before = len(strap.rr_heard)
            acquisition.begin(plan)
            await ear.until(lambda told: isinstance(told, BeatsHeard))
            await asyncio.sleep(1.0)
            acquisition.act(lambda at_s: Ended(at_s=at_s))
            await ear.until(lambda told: isinstance(told, SessionEnded))
            acquisition.stop()
            await ear.until(lambda told: isinstance(told, Kept))
            beating.cancel()
            await asyncio.to_thread(acquisition.close)
        with Recording(path) as recording:
            events = list(recording.events())
        latencies = [event.latency_s for event in events if isinstance(event, LatencyChosen)]
        assert latencies == [2.6]  # a Polar H10, by its name
        kinds = {event.characteristic for event in events if isinstance(event, Reading)}
        assert {Characteristic.MODEL, Characteristic.BATTERY} <= kinds  # read before the session began
        recorded = [
            ticks
            for event in events
            if isinstance(event, Reading) and event.characteristic is Characteristic.HEART_RATE
            for ticks in decode_heart_rate(event.raw).rr_ticks
        ]
        sent = strap.rr_heard
        begins = next(k for k in range(len(sent)) if sent[k : k + len(recorded)] == recorded)
        assert heard_before - 3 <= begins <= heard_before + 3

    run(story())


def test_a_computer_without_bluetooth_says_so_in_one_sentence() -> None:
    async def story() -> None:
        async with bluetooth(has_adapter=False):
            ear = Ear()
            acquisition = Acquisition(ear.publish)
            acquisition.start()
            acquisition.search()
            fault = await ear.until(lambda told: isinstance(told, Fault))
            assert isinstance(fault, Fault)
            assert "Bluetooth" in fault.sentence
            assert "\n" not in fault.sentence
            await asyncio.to_thread(acquisition.close)

    run(story())
