import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.errors import StrapDataError
from hrvtrainer.straps.standard_reads import (
    BodyLocation,
    decode_battery_percent,
    decode_body_location,
    decode_text,
    encode_battery_percent,
    encode_body_location,
    encode_text,
)


@given(st.integers(0, 100))
def test_a_battery_level_decodes_to_what_was_encoded(percent: int) -> None:
    assert decode_battery_percent(encode_battery_percent(percent)) == percent


@given(st.sampled_from(BodyLocation))
def test_a_body_location_decodes_to_what_was_encoded(location: BodyLocation) -> None:
    assert decode_body_location(encode_body_location(location)) is location


@given(st.text().filter(lambda text: text.isprintable() and text == text.strip("\0 \t\r\n")))
def test_a_text_decodes_to_what_was_encoded(text: str) -> None:
    assert decode_text(encode_text(text)) == text


@given(st.binary(max_size=8))
def test_any_bytes_decode_or_are_refused_by_every_codec(raw: bytes) -> None:
    for decode in (decode_battery_percent, decode_body_location, decode_text):
        try:
            decode(raw)
        except StrapDataError:
            continue


@pytest.mark.parametrize("raw", [b"", b"\x65", b"\xff", b"\x32\x32"])
def test_what_is_no_percentage_is_refused(raw: bytes) -> None:
    with pytest.raises(StrapDataError, match="battery"):
        decode_battery_percent(raw)


@pytest.mark.parametrize("raw", [b"", b"\x07", b"\x01\x01"])
def test_a_place_without_a_name_is_refused(raw: bytes) -> None:
    with pytest.raises(StrapDataError, match="body location"):
        decode_body_location(raw)


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"a\x07b"])
def test_a_text_that_cannot_be_shown_is_refused(raw: bytes) -> None:
    with pytest.raises(StrapDataError, match="text"):
        decode_text(raw)


def test_padding_is_taken_off_a_text() -> None:
    assert decode_text(b"Polar Electro Oy\0\0 ") == "Polar Electro Oy"


@pytest.mark.parametrize("percent", [-1, 101])
def test_no_battery_level_beyond_its_scale_is_encoded(percent: int) -> None:
    with pytest.raises(ValueError, match="0 to 100"):
        encode_battery_percent(percent)


def test_a_place_has_words() -> None:
    assert BodyLocation.EAR_LOBE.words == "ear lobe"
