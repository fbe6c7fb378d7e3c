import ast
import re
from pathlib import Path

import pytest
from told_window import ended

import hrvtrainer.ui
from hrvtrainer.events import LinkState
from hrvtrainer.session.updates import SignalChanged
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.ui.search_page import found_words
from hrvtrainer.ui.signal_words import LIFTED, is_heard, long_words, short_words
from hrvtrainer.ui.strap_list import strength_words
from hrvtrainer.ui.summary_panel import STIRRED, distress_words, fact_words
from hrvtrainer.ui.words import minutes_left, practised

ROOM = Path(hrvtrainer.ui.__file__).parent
NEVER = re.compile(
    r"\b(score|fail\w*|poor|bad|wrong|must|try harder|streak|abnormal|low|error|invalid|warning)\b",
    re.IGNORECASE,
)


def signal(link: LinkState = LinkState.LIVE, **known: object) -> SignalChanged:
    sentence = str(known.pop("sentence", ""))
    return SignalChanged(at_s=0.0, link=link, sentence=sentence, **known)  # type: ignore[arg-type] # test's own


def shown_texts() -> list[str]:
    """Every text with a space or a capital in the room that is no docstring and no log line."""
    texts: list[str] = []
    for path in ROOM.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
        }
        texts += [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        ]
    return [text for text in texts if " " in text and "{{" not in text]


def test_no_text_of_the_window_judges() -> None:
    assert len(shown_texts()) > 80
    assert [text for text in shown_texts() if NEVER.search(text)] == []


@pytest.mark.parametrize(
    ("left_s", "practised_s", "words"),
    [
        (600.0, 0.0, "10 min left"),
        (361.0, 0.0, "6 min left"),
        (91.0, 0.0, "2 min left"),
        (89.0, 0.0, "about a minute"),
        (3.0, 0.0, "about a minute"),
        (None, 30.0, "as long as you like"),
        (None, 430.0, "7 min so far"),
    ],
)
def test_time_left_is_told_in_minutes(left_s: float | None, practised_s: float, words: str) -> None:
    assert minutes_left(left_s, practised_s) == words


@pytest.mark.parametrize(
    ("practised_s", "words"), [(20.0, "less than a minute"), (50.0, "1 minute"), (720.0, "12 minutes")]
)
def test_a_length_is_told_in_minutes(practised_s: float, words: str) -> None:
    assert practised(practised_s) == words


def test_the_strap_is_told_in_few_words() -> None:
    assert short_words(signal(contact=True), simulated=False) == "strap: good contact"
    assert short_words(signal(contact=None), simulated=False) == "strap: connected"
    assert short_words(signal(contact=False), simulated=False) == "strap: loose"
    assert short_words(signal(has_rr=False), simulated=False) == "strap: heart rate alone"
    assert short_words(signal(contact=True), simulated=True) == ""
    for link in LinkState:
        assert len(short_words(signal(link), simulated=False)) < 30


def test_the_note_says_what_helps() -> None:
    assert long_words(signal(contact=True), simulated=False) == ""
    assert long_words(signal(contact=False), simulated=False) == LIFTED
    assert "Listening" in long_words(signal(LinkState.LOST), simulated=False)
    assert long_words(signal(LinkState.LOST, sentence="Is it on?"), simulated=False) == "Is it on?"


def test_a_battery_is_told_of_only_when_it_is_nearly_empty() -> None:
    assert "15 %" in long_words(signal(contact=True, battery_percent=15), simulated=False)
    assert long_words(signal(contact=True, battery_percent=15), simulated=True) == ""
    assert long_words(signal(contact=True, battery_percent=20), simulated=False) == ""


def test_only_a_live_link_is_heard() -> None:
    assert [link for link in LinkState if is_heard(signal(link))] == [LinkState.LIVE]


@pytest.mark.parametrize(
    ("rssi_dbm", "held", "words"),
    [(-50, False, "strong"), (-70, False, "fair"), (-95, False, "faint"), (None, False, "")],
)
def test_a_strap_is_strong_fair_or_faint(rssi_dbm: int | None, held: bool, words: str) -> None:  # noqa: FBT001 - pytest gives it so
    assert strength_words(StrapSeen(address="", name="", rssi_dbm=rssi_dbm, held=held)) == words


def test_a_strap_that_the_computer_holds_is_known() -> None:
    assert (
        strength_words(StrapSeen(address="", name="", rssi_dbm=None, held=True)) == "known to this computer"
    )


def test_ratings_are_told_without_a_verdict() -> None:
    assert distress_words(6, 3) == "Before 6, now 3."
    assert distress_words(3, 3) == "Before 3, now 3."
    assert distress_words(3, 6) == f"Before 3, now 6. {STIRRED}"
    assert distress_words(None, 3) == distress_words(3, None) == ""


def test_the_facts_are_plain() -> None:
    assert fact_words(ended().summary) == "10 minutes of Two steps · 60 breaths with the pacer"


def test_found_straps_are_counted() -> None:
    assert [found_words(count) for count in range(3)] == [
        "No strap seen yet.",
        "1 strap nearby",
        "2 straps nearby",
    ]
