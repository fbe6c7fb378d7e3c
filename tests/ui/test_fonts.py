import ast
from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo, QRawFont

import hrvtrainer.ui
from hrvtrainer.session.protocol import load_practices
from hrvtrainer.ui.colours import DARK
from hrvtrainer.ui.theme import FONT_FAMILY, FONT_FOLDER, Theme

FONTS = sorted(FONT_FOLDER.glob("*.otf"))
ROOM = Path(hrvtrainer.ui.__file__).parent
NAMED = "…·→←↑↓♥✓\N{MINUS SIGN}°—\N{EN DASH}"


def shown_characters() -> set[str]:
    """Every character of every text in the room, and of every practice."""
    texts = [NAMED]
    for path in ROOM.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts += [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
    texts += [practice.toml for practice in load_practices().items.values()]
    return {character for text in texts for character in text if character.isprintable()}


def test_three_weights_are_bundled() -> None:
    assert [path.name for path in FONTS] == ["Inter-Medium.otf", "Inter-Regular.otf", "Inter-SemiBold.otf"]
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONT_FOLDER / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_every_character_that_is_shown_is_in_the_font(path: Path) -> None:
    font = QRawFont(str(path), 16)
    assert {one for one in shown_characters() if not font.supportsCharacter(ord(one))} == set()


def test_the_bundled_font_is_the_one_that_is_used() -> None:
    assert QFontInfo(Theme(colours=DARK).font(16)).family() == FONT_FAMILY
