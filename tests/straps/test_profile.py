from pathlib import Path
from typing import Any

import pytest

from hrvtrainer.errors import ShelfError
from hrvtrainer.shelves import DATA_FOLDER_VARIABLE, packaged_folder
from hrvtrainer.straps import training_words as words
from hrvtrainer.straps.evidence import Evidence, Grade
from hrvtrainer.straps.profile import (
    DEVICES_SHELF,
    UNKNOWN_DEVICE,
    Access,
    ContactSupport,
    DeviceMeasure,
    DeviceProfile,
    IntervalKind,
    RrSupport,
    load_devices,
    parse_device,
    profile_for,
    read_device,
)

PATH = Path("my-strap.toml")
LEAST = {
    "id": "my-strap",
    "title": "My strap",
    "name_prefixes": ["My"],
    "rr": "yes",
    "known": {"rr": "our own recording"},
    "inferred": {"name_prefixes": "a guess"},
}


def stating(**facts: object) -> dict[str, Any]:
    """The smallest file, with more facts that are all known."""
    return LEAST | facts | {"known": {"rr": "our own recording", **dict.fromkeys(facts, "a paper")}}


@pytest.fixture
def profiles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[DeviceProfile]:
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(tmp_path))
    return list(load_devices().items.values())


def test_every_file_of_the_shelf_is_read_and_named_like_its_id(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(tmp_path))
    shelf = load_devices()
    assert shelf.faults == ()
    assert {f"{item}.toml" for item in shelf.items} == {
        path.name for path in packaged_folder(DEVICES_SHELF).glob("*.toml")
    }


@pytest.mark.parametrize(
    ("name", "expected", "latency_s"),
    [
        ("Polar H10 A1B2C3D4", "polar-h10", 2.6),
        ("polar h10 a1b2c3d4", "polar-h10", 2.6),
        ("HRM-Dual:51C", "garmin-hrm-dual", 0.7),
        ("TRACKR HR 12AB", "wahoo-trackr", 2.1),
        ("Movesense 214230001234", "movesense", 0.4),
        ("TICKR X 12AB", "wahoo-tickr", 1.0),
        ("TICKR FIT 12AB", "wahoo-tickr-fit", 1.0),
        ("H6M 123", "coospo-h6", 1.0),
        ("H64 123", "magene-h64", 1.0),
        ("Polar Sense 1234", "polar-verity-sense", 1.0),
        ("A strap of tomorrow", "heart-rate-service", 1.0),
        ("", "heart-rate-service", 1.0),
    ],
)
def test_a_name_finds_its_profile_and_latency(
    profiles: list[DeviceProfile], name: str, expected: str, latency_s: float
) -> None:
    profile = profile_for(name, profiles)
    assert (profile.id, profile.latency_s) == (expected, latency_s)


def test_an_armband_without_intervals_is_known_as_such(profiles: list[DeviceProfile]) -> None:
    assert profile_for("Polar Sense 1234", profiles).rr is RrSupport.NO
    assert UNKNOWN_DEVICE.rr is RrSupport.UNKNOWN


def test_a_latency_that_nobody_measured_is_a_guess_and_says_so() -> None:
    guessed = parse_device(PATH, dict(LEAST))
    measured = parse_device(PATH, stating(latency_s=1.0))
    told = LEAST | {"latency_s": 1.4, "reported": {"latency_s": "somebody"}}
    assert (guessed.latency_s, guessed.latency_known) == (1.0, False)
    assert (measured.latency_s, measured.latency_known) == (1.0, True)
    assert not parse_device(PATH, told).latency_known


def test_the_example_in_the_instructions_is_a_valid_file(tmp_path: Path) -> None:
    text = (packaged_folder(DEVICES_SHELF) / "README.md").read_text(encoding="utf-8")
    example = tmp_path / "example-strap.toml"
    example.write_text(text.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    profile = read_device(example)
    assert profile.latency_known
    assert profile.intervals is IntervalKind.RR
    assert profile.contact is ContactSupport.YES
    assert profile.links == 1
    assert profile.measures == (DeviceMeasure.ECG, DeviceMeasure.ACCELERATION)
    assert {evidence.grade for evidence in profile.evidence.values()} == set(Grade)
    assert [note.evidence.grade for note in profile.notes] == [Grade.INFERRED]


def test_a_file_of_ones_own_takes_the_place_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(tmp_path))
    own = tmp_path / DEVICES_SHELF / "mine.toml"
    own.parent.mkdir()
    own.write_text(
        'id = "polar-h10"\ntitle = "Mine"\nname_prefixes = ["Polar H10"]\nlatency_s = 2.2\n'
        '[known]\nname_prefixes = "it says so"\nlatency_s = "our own recording"\n',
        encoding="utf-8",
    )
    profile = profile_for("Polar H10 1", load_devices().items.values())
    assert (profile.title, profile.latency_s, profile.rr) == ("Mine", 2.2, RrSupport.UNKNOWN)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"id": "My Strap"}, "id"),
        ({"title": ""}, "title"),
        ({"name_prefixes": "My"}, "name_prefixes"),
        ({"name_prefixes": [" "]}, "name_prefixes"),
        ({"rr": "perhaps"}, "rr"),
        ({"latency_s": -0.1}, "latency_s"),
        ({"latency_s": 11}, "latency_s"),
        ({"intervals": "QQ"}, "intervals"),
        ({"contact": True}, "contact"),
        ({"links": 0}, "links"),
        ({"links": 1.5}, "links"),
        ({"measures": ["ecg", "colour"]}, "measures"),
        ({"access": "half"}, "access"),
        ({"captures": "One"}, "captures"),
        ({"note": "One"}, "note"),
        ({"note": [{"text": "One"}]}, "note 1.text"),
        ({"note": [{"text": "One", "known": "a", "inferred": "b"}]}, "note 1.text"),
        ({"note": [{"text": "One", "known": ""}]}, "note 1.known"),
        ({"note": [{"text": "One", "known": "a", "colour": "blue"}]}, "note 1.colour"),
        ({"colour": "blue"}, "colour"),
        ({"latency_s": 1.4}, "latency_s"),  # and no evidence
        ({"known": {}}, "rr"),
        ({"known": "a paper"}, "known"),
        ({"known": {"rr": ""}}, "known.rr"),
        ({"known": {"rr": "a paper", "latency_s": "a paper"}}, "known.latency_s"),
        ({"reported": {"rr": "somebody"}}, "reported.rr"),
    ],
)
def test_a_slip_is_refused_with_its_key(change: dict[str, Any], key: str) -> None:
    with pytest.raises(ShelfError) as refused:
        parse_device(PATH, LEAST | change)
    assert refused.value.key == key


def test_a_fact_without_evidence_is_told_what_to_add() -> None:
    with pytest.raises(ShelfError) as refused:
        parse_device(PATH, LEAST | {"latency_s": 1.4})
    assert str(refused.value) == (
        'my-strap.toml, latency_s: says no evidence; expected a line latency_s = "where it comes from" '
        "under [known], [reported] or [inferred]"
    )


def test_what_is_not_known_needs_no_evidence() -> None:
    profile = parse_device(
        PATH, {"id": "a", "title": "A", "name_prefixes": [], "rr": "unknown", "contact": "unknown"}
    )
    assert profile.evidence == {}
    assert (profile.intervals, profile.links, profile.measures, profile.notes) == (None, None, (), ())


def test_each_fact_is_found_with_its_evidence() -> None:
    profile = parse_device(PATH, dict(LEAST))
    assert profile.evidence["rr"] == Evidence(grade=Grade.KNOWN, words="our own recording")
    assert profile.grade("name_prefixes") is Grade.INFERRED
    assert profile.grade("latency_s") is None


def test_a_sensor_that_cannot_show_the_hearts_answer_says_so_kindly() -> None:
    def sentence(**facts: object) -> str:
        return parse_device(PATH, stating(**facts)).training_sentence

    assert sentence() == ""
    assert sentence(rr="doubtful") == ""
    assert sentence(rr="no") == words.RATE_ONLY_SENTENCE
    assert sentence(rr="unusable") == words.AVERAGED_SENTENCE
    assert sentence(access="closed") == words.CLOSED_SENTENCE
    assert parse_device(PATH, stating(access="closed")).access is Access.CLOSED
    for said in (words.RATE_ONLY_SENTENCE, words.AVERAGED_SENTENCE, words.CLOSED_SENTENCE):
        assert "You can breathe with the pacer" in said


def test_the_shelf_knows_the_generic_profile_and_every_strap_has_evidence(
    profiles: list[DeviceProfile],
) -> None:
    generic = profile_for("anything", profiles)
    assert generic.id == UNKNOWN_DEVICE.id
    assert not generic.latency_known
    assert generic.notes
    assert profile_for("anything", []) == UNKNOWN_DEVICE
    for profile in profiles:
        assert profile.evidence, profile.id
        assert profile.id == UNKNOWN_DEVICE.id or profile.rr is not RrSupport.YES or profile.grade("rr")


# How each row of the survey of straps was graded when the shelf was filled; a change is a decision.
GRADES = {
    "coospo-h6": ("yes", "inferred", "inferred"),
    "coospo-h808s": ("yes", "known", "inferred"),
    "coospo-hw706": ("doubtful", "inferred", "inferred"),
    "coospo-hw9": ("doubtful", "reported", "inferred"),
    "decathlon": ("some", "known", None),
    "frontier-x": ("unknown", None, None),
    "garmin-hrm-dual": ("yes", "known", "inferred"),
    "garmin-hrm-pro": ("yes", "reported", "inferred"),
    "heart-rate-service": ("unknown", None, None),
    "heartmath-inner-balance": ("unknown", None, None),
    "igpsport-hr40": ("yes", "inferred", "inferred"),
    "kyto-ear-clip": ("doubtful", "inferred", None),
    "magene-h64": ("yes", "reported", "inferred"),
    "mi-band": ("no", "inferred", "inferred"),
    "movesense": ("yes", "known", "known"),
    "polar-h10": ("yes", "known", "known"),
    "polar-h7": ("yes", "known", "inferred"),
    "polar-h9": ("yes", "known", "inferred"),
    "polar-oh1": ("unusable", "known", "inferred"),
    "polar-verity-sense": ("no", "known", "known"),
    "scosche-rhythm-plus": ("no", "known", "inferred"),
    "scosche-rhythm24": ("some", "known", "inferred"),
    "suunto-smart": ("yes", "inferred", "inferred"),
    "wahoo-tickr": ("yes", "inferred", "inferred"),
    "wahoo-tickr-fit": ("no", "known", "inferred"),
    "wahoo-trackr": ("yes", "known", "inferred"),
    "zephyr-hxm": ("yes", "inferred", "inferred"),
}


def test_the_shelf_is_graded_as_the_survey_was(profiles: list[DeviceProfile]) -> None:
    assert {
        profile.id: (profile.rr, profile.grade("rr"), profile.grade("name_prefixes")) for profile in profiles
    } == GRADES


def test_the_measured_latencies_are_those_of_the_paper(profiles: list[DeviceProfile]) -> None:
    assert {profile.id: profile.latency_s for profile in profiles if profile.latency_known} == {
        "movesense": 0.4,
        "garmin-hrm-dual": 0.7,
        "wahoo-trackr": 2.1,
        "polar-h10": 2.6,
    }
