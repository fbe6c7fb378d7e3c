from dataclasses import fields

import pytest

from hrvtrainer.ui.colours import DARK, LIGHT, Colours

BOTH = pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
TEXT, MARK = 4.5, 3.0


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixture(one: str, other: str) -> str:
    channels = [(int(one[at : at + 2], 16) + int(other[at : at + 2], 16)) // 2 for at in (1, 3, 5)]
    return "#" + "".join(f"{channel:02X}" for channel in channels)


def test_black_on_white_is_the_largest_contrast() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


@BOTH
def test_every_text_can_be_read_on_every_ground_it_stands_on(colours: Colours) -> None:
    pairs = [
        (text, ground)
        for text in (colours.text, colours.text_second, colours.muted)
        for ground in (colours.background, colours.surface)
    ]
    pairs += [(colours.text, colours.raised), (colours.text_second, colours.raised)]
    pairs += [(colours.on_accent, colours.accent)]
    assert all(contrast(text, ground) >= TEXT for text, ground in pairs)


@BOTH
def test_the_word_in_the_pacer_can_be_read_over_the_whole_disc_it_lies_on(colours: Colours) -> None:
    # The word lies in the inner half of the disc, half way from the accent to the edge at most.
    mixed = mixture(colours.accent, colours.pacer_edge)
    assert contrast(colours.on_accent, colours.accent) >= TEXT
    assert contrast(colours.on_accent, mixed) >= TEXT


@BOTH
def test_every_mark_stands_out_from_its_ground(colours: Colours) -> None:
    marks = (colours.accent, colours.pacer_edge, colours.trace, colours.focus, colours.border)
    assert all(contrast(mark, colours.background) >= MARK for mark in marks)
    assert all(contrast(mark, colours.surface) >= MARK for mark in (colours.focus, colours.border))


@BOTH
def test_no_colour_is_red(colours: Colours) -> None:
    for field in fields(Colours):
        colour = getattr(colours, field.name)
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        assert not (red > 1.6 * green and red > 1.6 * blue and field.name != "focus"), field.name
