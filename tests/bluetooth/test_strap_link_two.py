"""Two straps on one computer, one of which drops: bleak's stock BlueZ backend, a fake bluetoothd."""

import asyncio
from dataclasses import replace

from fake_bluez import bluetooth
from fake_peripheral import MEASURING_DATA, polar_h10
from link_listener import PATIENCE_S, listening
from link_stories import AWAY, link_to, run, worn
from scripted_polar import ACCELERATION, ScriptedPolar

from hrvtrainer.acquisition.listened_strap import ListenedStraps
from hrvtrainer.acquisition.told import Told
from hrvtrainer.events import Characteristic, LinkState
from hrvtrainer.session.updates import SignalChanged
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.seen import StrapSeen

LIVE, LOST = LinkState.LIVE, LinkState.LOST
MOVEMENT = frozenset({PolarMeasurement.ACCELERATION})
LIMITS = replace(AWAY, turn_s=0.01)


def test_one_of_two_straps_drops_three_times_and_the_other_loses_nothing() -> None:
    async def story() -> None:
        shaky, steady = polar_h10(), polar_h10(name="Polar H10 B", address="A0:9E:1A:00:00:02")
        polar = ScriptedPolar()
        polar.put_into(steady)
        async with (
            bluetooth(shaky, steady) as service,
            listening(link_to(shaky.address, LIMITS)) as heard_shaky,
            listening(link_to(steady.address, LIMITS, measures=MOVEMENT)) as heard_steady,
        ):
            shaky_strap, steady_strap = worn(service, shaky), worn(service, steady)
            await heard_shaky.until_state(LIVE)
            await heard_steady.until_state(LIVE)
            await heard_steady.until(lambda _: polar.running == {ACCELERATION})
            frames = 0

            def both_send() -> None:
                nonlocal frames
                for strap in (shaky_strap, steady_strap):
                    strap.send_packet()
                frames += service.notify(steady, polar.frame(ACCELERATION), MEASURING_DATA)

            for times in range(1, 4):
                both_send()
                shaky.advertising = False
                service.drop(shaky)
                both_send()
                await heard_shaky.until_state(LOST, times=times)
                for attempt in (1, 2):
                    await heard_shaky.until(
                        lambda h, n=attempt: h.changes()[-1].attempt >= n  # type: ignore[misc] # n is bound here
                    )
                    both_send()
                shaky.advertising = True
                await heard_shaky.until_state(LIVE, times=times + 1)
                both_send()
            sent = 5 + 3 * 5
            await heard_steady.until(lambda h: len(h.readings(Characteristic.HEART_RATE)) == sent)
            await heard_steady.until(lambda h: len(h.readings(Characteristic.POLAR_DATA)) == 3 * 5)
            await heard_shaky.until(lambda h: h.rr_ticks() == shaky_strap.rr_heard)
            assert frames == 3 * 5
            assert heard_steady.rr_ticks() == steady_strap.rr_heard
            assert steady_strap.rr_unheard == []
            assert shaky_strap.rr_unheard != []
            assert LOST not in heard_steady.states()
            assert heard_steady.readings(Characteristic.HEART_RATE)[0].source_id == "strap"

    run(story())


def test_two_straps_of_one_name_are_told_apart_by_their_addresses() -> None:
    async def story() -> None:
        straps = [polar_h10(name="H64", address=f"A0:9E:1A:00:00:0{place}") for place in (1, 2)]
        seen = [StrapSeen(address=each.address, name="H64", rssi_dbm=-50, held=False) for each in straps]
        heard = [asyncio.Event(), asyncio.Event()]
        for strap, subscribed in zip(straps, heard, strict=True):
            strap.on_subscribed = subscribed.set
        async with bluetooth(*straps) as service:
            listened = ListenedStraps(seen, frozenset())
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await asyncio.gather(*(each.wait() for each in heard))
                    heard[1].clear()
                    service.drop(straps[1])
                    await heard[1].wait()  # found again while this computer holds its namesake
            finally:
                await listened.close()

    run(story())


def _is_live(told: Told) -> bool:
    return isinstance(told, SignalChanged) and told.link is LIVE


def test_straps_are_let_go_also_where_whoever_closes_them_is_cancelled_at_once() -> None:
    async def story() -> None:
        strap = polar_h10()
        gone = asyncio.Event()
        strap.on_disconnected = gone.set
        seen = StrapSeen(address=strap.address, name=strap.name, rssi_dbm=-50, held=False)
        async with bluetooth(strap) as service, asyncio.timeout(PATIENCE_S / 2):  # silence alone takes longer
            worn(service, strap)
            listened = ListenedStraps([seen], frozenset())
            live = asyncio.Event()
            hearing = asyncio.create_task(
                listened.listen(lambda told: live.set() if _is_live(told) else None)
            )
            await live.wait()
            hearing.cancel()
            closing = asyncio.create_task(listened.close())
            asyncio.get_running_loop().call_soon(closing.cancel)  # after the first step of closing
            await asyncio.wait({closing})
            await gone.wait()

    run(story())


def test_a_strap_of_the_same_name_is_never_taken_for_the_one_that_is_away() -> None:
    """Many straps bear the name of their kind alone; the other person's is held by this computer, too."""

    async def story() -> None:
        mine = polar_h10(name="HRM-Dual", address="A0:9E:1A:00:00:01")
        theirs = polar_h10(name="HRM-Dual", address="A0:9E:1A:00:00:02")
        named = StrapSeen(address=mine.address, name=mine.name, rssi_dbm=-60, held=False)
        async with (
            bluetooth(theirs, mine) as service,
            listening(link_to(theirs.address, LIMITS)) as heard_theirs,
            listening(link_to(named, LIMITS)) as heard_mine,
        ):
            their_strap, my_strap = worn(service, theirs), worn(service, mine)
            await heard_theirs.until_state(LIVE)
            await heard_mine.until_state(LIVE)
            mine.advertising = False
            service.drop(mine)
            await heard_mine.until_attempt(3)
            their_strap.send_packets(3)
            mine.advertising = True
            await heard_mine.until_state(LIVE, times=2)
            my_strap.send_packets(3)
            await heard_mine.until(lambda h: h.rr_ticks() == my_strap.rr_heard)
            await heard_theirs.until(lambda h: h.rr_ticks() == their_strap.rr_heard)
            assert LOST not in heard_theirs.states()

    run(story())


def test_a_strap_nearby_is_taken_by_its_address_though_another_of_its_name_is_heard_first() -> None:
    async def story() -> None:
        mine = polar_h10(name="HRM-Dual", address="A0:9E:1A:00:00:01")
        theirs = polar_h10(name="HRM-Dual", address="A0:9E:1A:00:00:02")
        named = StrapSeen(address=mine.address, name=mine.name, rssi_dbm=-60, held=False)
        async with bluetooth(theirs, mine) as service:
            worn(service, mine)
            async with listening(link_to(named, LIMITS)) as heard:
                await heard.until_state(LIVE)
                assert service.is_connected(mine)
                assert not service.is_connected(theirs)

    run(story())
