import numpy as np
import pytest
from examined_strap import H10, ExaminedStrap, worn

from hrvtrainer.events import Characteristic, ImportedBeats, LinkState
from hrvtrainer.straps import link_words
from hrvtrainer.straps.doctor.finding import Ailment, Weight
from hrvtrainer.straps.training_words import RATE_ONLY_SENTENCE

TROUBLE, NOTE, FINE = Weight


def test_a_strap_that_is_well_has_nothing_but_fine_findings() -> None:
    strap = worn()
    assert strap.doctor.first_live_s == 0.0
    strap.tell(Characteristic.BATTERY, b"\x57")
    strap.tell(Characteristic.FIRMWARE, b"3.1.1")
    found = strap.findings()
    assert set(found) == {Ailment.BEATS, Ailment.BATTERY, Ailment.FIRMWARE, Ailment.LATENCY}
    assert {finding.weight for finding in found.values()} == {FINE}
    assert {finding.remedy for finding in found.values()} == {""}
    assert found[Ailment.LATENCY].words == "Polar H10 tells of a beat 2.6 s later; that was measured."


def test_what_is_heavy_comes_first_and_every_trouble_has_a_remedy() -> None:
    strap = worn(20)
    strap.lie_there(45)
    strap.tell(Characteristic.BATTERY, b"\x05")
    strap.link(LinkState.LOST)
    found = strap.doctor.findings(strap.at_s)
    assert [finding.weight for finding in found] == sorted(
        (finding.weight for finding in found), key=list(Weight).index
    )
    assert all(finding.remedy for finding in found if finding.weight is not FINE)
    assert all("\n" not in finding.words + finding.remedy for finding in found)


def test_a_strap_that_nobody_hears_may_be_held_elsewhere() -> None:
    strap = ExaminedStrap()
    strap.link(LinkState.SEARCHING, link_words.LOOKING)
    strap.at_s = 30.0
    found = strap.findings()
    assert list(found) == [Ailment.NOT_FOUND]
    assert found[Ailment.NOT_FOUND].words == (
        f"{H10} was not heard in 30 s. Polar H10 takes one device at a time."
    )
    assert "a watch or a phone may be holding it" in found[Ailment.NOT_FOUND].remedy


def test_a_strap_of_unknown_links_is_not_said_to_take_one() -> None:
    strap = ExaminedStrap("A strap")
    strap.at_s = 20.0
    assert strap.findings()[Ailment.NOT_FOUND].words == "A strap was not heard in 20 s."


def test_a_strap_that_never_lets_itself_be_held_is_told_apart() -> None:
    strap = ExaminedStrap()
    for _ in range(3):
        strap.link(LinkState.SEARCHING)
        strap.link(LinkState.CONNECTING, link_words.CONNECTING)
    found = strap.findings()
    assert list(found) == [Ailment.NOT_HELD]
    assert "list of paired devices" in found[Ailment.NOT_HELD].remedy


def test_a_computer_without_bluetooth_is_not_the_straps_fault() -> None:
    strap = ExaminedStrap()
    strap.link(LinkState.SEARCHING, link_words.SWITCHED_OFF)
    strap.at_s = 30.0
    found = strap.findings()
    assert list(found) == [Ailment.BLUETOOTH]
    assert found[Ailment.BLUETOOTH].words == link_words.SWITCHED_OFF
    strap.link(LinkState.SEARCHING, link_words.again_in(link_words.BUSY, 4.0))
    assert strap.findings()[Ailment.BLUETOOTH].words == link_words.BUSY


def test_what_the_link_advises_is_the_remedy() -> None:
    strap = ExaminedStrap()
    strap.link(LinkState.SEARCHING, link_words.again_in(link_words.OTHERS_HEARD, 4.0))
    strap.link(LinkState.SEARCHING, link_words.LOOKING)
    assert strap.findings()[Ailment.NOT_FOUND].remedy == link_words.OTHERS_HEARD


def test_a_strap_taken_off_lets_go_after_45_seconds() -> None:
    strap = worn(60)
    strap.lie_there(45, contact=False)
    strap.link(LinkState.LOST, link_words.LOST)
    found = strap.findings()
    assert found[Ailment.TAKEN_OFF].weight is TROUBLE
    assert "45 s after its last heartbeat" in found[Ailment.TAKEN_OFF].words
    assert Ailment.DROPPED not in found


def test_a_beating_strap_lost_after_150_seconds_is_a_known_trouble() -> None:
    strap = worn(148)
    strap.link(LinkState.LOST, link_words.LOST)
    found = strap.findings()
    assert found[Ailment.DROPS_AT_150_S].words.startswith("The link went 148 s after it began")
    assert not {Ailment.TAKEN_OFF, Ailment.DROPPED} & set(found)


@pytest.mark.parametrize(("times", "words"), [(1, "lost once, first after 40 s"), (2, "lost 2 times, first")])
def test_other_losses_are_counted(times: int, words: str) -> None:
    strap = worn(40)
    for _ in range(times):
        strap.link(LinkState.LOST, link_words.LOST)
        strap.link(LinkState.LOST, link_words.LOST)  # said again, lost once
        strap.link(LinkState.SEARCHING, link_words.LOST)
        strap.at_s += 5.0
        strap.link(LinkState.LIVE)
        strap.link(LinkState.QUIET)
        strap.link(LinkState.LIVE)
        strap.wear(35)
    assert words in strap.findings()[Ailment.DROPPED].words


def test_what_the_link_says_of_measurements_is_passed_on_once() -> None:
    strap = worn(40)
    for _ in range(2):
        strap.link(LinkState.LIVE, "The strap gives its movement only to a computer that it is paired with.")
    found = [one for one in strap.doctor.findings(strap.at_s) if one.ailment is Ailment.MEASUREMENTS]
    assert [(one.weight, one.remedy) for one in found] == [(NOTE, "A practice needs the heartbeats alone.")]


def test_dry_pads_that_lose_contact_are_told() -> None:
    strap = worn(30)
    strap.wear(10, contact=False)
    strap.wear(25, contact=True)
    found = strap.findings()[Ailment.DRY]
    assert found.words == "The pads do not touch the skin in 29 % of the time."
    assert found.remedy.startswith("Moisten the two pads")


def test_a_short_loss_of_contact_matters_while_it_lasts() -> None:
    strap = worn(40)
    strap.wear(60, contact=True)
    strap.wear(1, contact=False)
    assert Ailment.DRY in strap.findings()
    strap.wear(1, contact=True)
    assert Ailment.DRY not in strap.findings()


def test_uneven_beats_are_told_as_dry_pads_or_an_irregular_heart() -> None:
    strap = worn(0)
    rng = np.random.default_rng(1)
    for _ in range(60):
        strap.at_s += 1.0
        strap.packet(round(1000 + 450 * float(rng.choice((-1, 0, 0, 1)))))
    found = strap.findings()[Ailment.DRY]
    assert "stand out from their neighbours" in found.words
    assert "an irregular heart does so as well" in found.words


def test_a_strap_without_a_heartbeat_is_told_to_be_moistened() -> None:
    strap = worn(0)
    strap.lie_there(20)
    found = strap.findings()[Ailment.NO_BEAT]
    assert (found.weight, found.words) == (TROUBLE, "No heartbeat comes through.")


def test_an_armband_is_not_told_to_moisten_pads() -> None:
    strap = worn(0, name="Polar Sense 1234")
    strap.lie_there(20)
    assert "keep that arm still" in strap.findings()[Ailment.NO_BEAT].remedy


def test_a_sensor_of_heart_rate_alone_is_told_so() -> None:
    strap = worn(0, name="Polar Sense 1234")
    for _ in range(40):
        strap.at_s += 1.0
        strap.packet()
    found = strap.findings()
    assert found[Ailment.RATE_ONLY].words == RATE_ONLY_SENTENCE
    assert found[Ailment.LATENCY].weight is NOTE
    assert "1 s is a guess" in found[Ailment.LATENCY].words


def test_suspect_beats_are_told_with_value_and_limit() -> None:
    strap = worn(0)
    for second in range(60):
        strap.at_s += 1.0
        bpm = 58 + second % 5
        strap.packet(round(61440 / bpm), bpm=bpm)
    found = strap.findings()[Ailment.BEATS]
    assert found.weight is TROUBLE
    assert found.words == ("Beats are worked out from the rate. Measured 100.0 %, fine is at most 70 %.")
    assert found.remedy.startswith("Nothing to mend")


def test_missing_beats_are_told_with_what_helps() -> None:
    strap = worn(0)
    for second in range(60):
        strap.at_s += 1.0
        strap.packet(*((900 + second,) if second % 2 else ()))
    found = strap.findings()[Ailment.BEATS]
    assert found.words.startswith("Beats are missing. Measured ")
    assert found.remedy.startswith("Sit closer")


def test_too_little_to_judge_by_is_a_note() -> None:
    found = worn(12).findings()[Ailment.TOO_SHORT]
    assert found.weight is NOTE
    assert found.remedy == "Listen for longer: --seconds 60."


@pytest.mark.parametrize(("percent", "weight"), [(19, NOTE), (20, FINE)])
def test_a_low_battery_is_a_note(percent: int, weight: Weight) -> None:
    strap = worn()
    strap.tell(Characteristic.BATTERY, bytes([percent]))
    found = strap.findings()[Ailment.BATTERY]
    assert (found.weight, found.words) == (weight, f"The battery is at {percent} %.")


def test_an_armband_is_charged() -> None:
    strap = worn(name="Polar OH1 1234")
    strap.tell(Characteristic.BATTERY, b"\x05")
    assert strap.findings()[Ailment.BATTERY].remedy == "Charge it."


def test_packets_that_cannot_be_read_are_counted() -> None:
    strap = worn()
    strap.tell(Characteristic.HEART_RATE, b"\x10\x40\x00")
    strap.tell(Characteristic.POLAR_DATA, b"\x02")
    assert strap.findings()[Ailment.UNREADABLE].words.endswith("left out: 2.")


def test_a_strap_asked_for_by_its_address_is_known_by_its_model() -> None:
    strap = worn(name="A0:9E:1A:B2:C3:D4")
    assert strap.doctor.profile.id == "heart-rate-service"
    strap.tell(Characteristic.MODEL, b"H10\0")
    strap.tell(Characteristic.MANUFACTURER, b"Polar Electro Oy")
    assert strap.doctor.profile.id == "polar-h10"


def test_a_model_that_names_itself_whole_is_known_too() -> None:
    strap = worn(name="A0:9E:1A:B2:C3:D4")
    strap.tell(Characteristic.MANUFACTURER, b"Garmin")
    strap.tell(Characteristic.MODEL, b"HRM-Dual")
    assert strap.doctor.profile.id == "garmin-hrm-dual"


def test_events_of_other_kinds_say_nothing() -> None:
    strap = worn()
    before = strap.findings()
    strap.tell(Characteristic.SERIAL, b"A1B2C3D4")
    strap.doctor.feed(ImportedBeats(at_s=strap.at_s, source_id="a", rr_ms=(900.0,)))
    strap.tell(Characteristic.POLAR_DATA, bytes(10) + b"\x01\x00\x00")  # ECG
    assert strap.findings() == before


def test_no_axis_stands_still_on_a_chest() -> None:
    strap = worn()
    strap.move(30)
    assert not {Ailment.FLAT_AXIS, Ailment.NO_MOVEMENT} & set(strap.findings())


def test_a_flat_axis_is_told_with_its_value() -> None:
    strap = worn()
    strap.move(9, still="z")
    assert Ailment.FLAT_AXIS not in strap.findings()
    strap.move(5, still="z")
    found = strap.findings()[Ailment.FLAT_AXIS]
    assert found.weight is TROUBLE
    assert "z (-2000 mg) stands still; the heartbeats are not affected" in found.words
    strap.move(5, still="xz")
    strap.move(10, still="xz")
    assert "x (-40 mg) and z (-2000 mg)" in strap.findings()[Ailment.FLAT_AXIS].words


def test_an_accelerometer_that_is_stuck_is_told() -> None:
    strap = worn()
    strap.move(15, still="xyz")
    found = strap.findings()
    assert found[Ailment.NO_MOVEMENT].remedy.startswith("Take the sensor off its strap")
    assert Ailment.FLAT_AXIS not in found
