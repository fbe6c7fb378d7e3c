import json
from pathlib import Path

import pytest

from hrvtrainer.ui.preferences import (
    Memory,
    Preferences,
    load_preferences,
    save_preferences,
)
from hrvtrainer.ui.theme import Appearance


def test_what_is_kept_is_there_the_next_time(tmp_path: Path) -> None:
    kept = Preferences(
        safety_words_read=True, appearance=Appearance.LIGHT, text_percent=150, heart="simulated"
    )
    Memory(tmp_path / "deep" / "window.json").keep(kept)
    assert Memory(tmp_path / "deep" / "window.json").now == kept


def test_the_first_day_has_read_nothing(tmp_path: Path) -> None:
    assert load_preferences(tmp_path / "none.json") == Preferences()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '"x"', '{"text_percent": "large", "appearance": 3}']
)
def test_a_file_that_makes_no_sense_is_forgotten(tmp_path: Path, content: str) -> None:
    path = tmp_path / "window.json"
    path.write_text(content, encoding="utf-8")
    assert load_preferences(path) == Preferences()


def test_only_what_can_be_a_latency_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    told = {"Polar H10": 2.4, "other": -1, "third": "2", "fourth": True, "fifth": 11, "sixth": 0}
    path.write_text(json.dumps({"latencies_s": told}), encoding="utf-8")
    assert load_preferences(path).latencies_s == {"Polar H10": 2.4, "sixth": 0.0}
    path.write_text('{"latencies_s": {"x": NaN}}', encoding="utf-8")
    assert load_preferences(path).latencies_s == {}


@pytest.mark.parametrize(("told", "kept"), [(10, 90), (900, 200), (True, 100), (120, 120)])
def test_text_sizes_have_bounds(tmp_path: Path, told: object, kept: int) -> None:
    path = tmp_path / "window.json"
    path.write_text(json.dumps({"text_percent": told}), encoding="utf-8")
    assert load_preferences(path).text_percent == kept


def test_a_folder_that_cannot_be_written_to_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    save_preferences(Preferences(), tmp_path / "file" / "window.json")
    memory = Memory(tmp_path / "file" / "window.json")
    memory.keep(Preferences(safety_words_read=True))
    assert memory.now.safety_words_read
