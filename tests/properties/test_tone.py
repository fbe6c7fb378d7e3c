"""Every shipped practice invites: no command, no praise, no verdict, no promise."""

import re

import pytest

from hrvtrainer.session.course import SETTLING_IN_WORDS
from hrvtrainer.session.protocol import PracticeProtocol, load_practices

UNKIND = re.compile(
    r"\b(must|should|have to|you need to|try harder|fail\w*|wrong|poor\w*|bad|score\w*|low|abnormal|"
    r"streak\w*|well done|good job|perfect|excellent|correctly|cure\w*|heal\w*|treat\w*|"
    r"will feel|guarantee\w*)\b",
    re.IGNORECASE,
)
LONGEST_LINE = 130


def texts(practice: PracticeProtocol) -> list[str]:
    lines = [line for step in practice.steps for line in step.lines]
    return [practice.title, practice.description, *practice.coming, *practice.always, *lines]


@pytest.mark.parametrize("practice", load_practices().items.values(), ids=lambda practice: practice.id)
def test_the_words_of_a_practice_are_kind(practice: PracticeProtocol) -> None:
    for text in texts(practice):
        assert not UNKIND.search(text), text
        assert len(text) <= LONGEST_LINE, text
        assert not text.isupper(), text
        assert "!" not in text, text


def test_the_words_before_the_first_breath_are_kind() -> None:
    assert not UNKIND.search(SETTLING_IN_WORDS)


@pytest.mark.parametrize("text", ["You must breathe out.", "Well done!", "Your score is low.", "This heals."])
def test_the_rule_itself_notices(text: str) -> None:
    assert UNKIND.search(text)
