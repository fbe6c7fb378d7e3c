import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.errors import StrapDataError
from hrvtrainer.straps.heart_rate import HeartRateMeasurement, decode_heart_rate, encode_heart_rate

# hex, bpm, contact, energy, intervals. Byte strings from the Polar SDK's own tests, and captures of
# real straps: a Polar H7 (cal-id/Polar-H7-Pi; a question-and-answer page), an H10 by its text
# (dvmarinoff/Auuki#192).
VECTORS = [
    ("00 ff", 255, None, None, ()),
    ("01 80 80", 32896, None, None, ()),
    ("06 00", 0, True, None, ()),
    ("04 00", 0, False, None, ()),
    ("02 00", 0, None, None, ()),
    ("09 00 00 ff ff", 0, None, 65535, ()),
    ("08 00 7f 80", 0, None, 32895, ()),
    ("10 00 ff ff", 0, None, None, (65535,)),
    ("11 00 00 ff ff 7f 80", 0, None, None, (65535, 32895)),
    ("11 00 00 00 00", 0, None, None, (0,)),
    ("06 3c", 60, True, None, ()),
    ("16 3c 11 04", 60, True, None, (1041,)),
    ("16 3c f5 03", 60, True, None, (1013,)),
    ("16 4d 16 03", 77, True, None, (790,)),
    ("10 43 72 03 8a 03", 67, None, None, (882, 906)),
    ("10 44 92 03", 68, None, None, (914,)),
    ("10 3c 8c 04", 60, None, None, (1164,)),
    ("00 40", 64, None, None, ()),
]

words = st.integers(0, 65535)


@st.composite
def measurements(draw: st.DrawFn) -> HeartRateMeasurement:
    has_rr_flag = draw(st.booleans())
    return HeartRateMeasurement(
        bpm=draw(words),
        contact=draw(st.sampled_from([None, False, True])),
        energy_kj=draw(st.none() | words),
        rr_ticks=tuple(draw(st.lists(words, max_size=9))) if has_rr_flag else (),
        has_rr_flag=has_rr_flag,
    )


@pytest.mark.parametrize(("text", "bpm", "contact", "energy_kj", "rr_ticks"), VECTORS)
def test_t_10_5_known_packets_decode(
    text: str, bpm: int, *, contact: bool | None, energy_kj: int | None, rr_ticks: tuple[int, ...]
) -> None:
    raw = bytes.fromhex(text)
    assert decode_heart_rate(raw) == HeartRateMeasurement(
        bpm=bpm,
        contact=contact,
        energy_kj=energy_kj,
        rr_ticks=rr_ticks,
        has_rr_flag=bool(raw[0] & 0x10),
    )


@pytest.mark.parametrize("text", ["", "00", "01 80", "08 00", "08 00 7f", "10 00 3c", "19 00", "19 00 00 01"])
def test_a_packet_that_is_cut_is_refused_whole(text: str) -> None:
    with pytest.raises(StrapDataError, match="left out"):
        decode_heart_rate(bytes.fromhex(text))


def test_intervals_become_exact_milliseconds() -> None:
    assert decode_heart_rate(bytes.fromhex("16 3c 11 04")).rr_ms == (1016.6015625,)


def test_a_packet_may_announce_intervals_and_bring_none() -> None:
    empty = decode_heart_rate(bytes.fromhex("10 3c"))
    assert empty.has_rr_flag
    assert empty.rr_ms == ()


def test_bytes_after_the_announced_fields_are_ignored() -> None:
    assert decode_heart_rate(bytes.fromhex("06 3c 01 02 03")) == decode_heart_rate(bytes.fromhex("06 3c"))


@given(measurements())
def test_t_10_5_what_is_encoded_decodes_to_the_same(measurement: HeartRateMeasurement) -> None:
    """T-10.5: 0 to 9 intervals, rates of 16 bits, the energy field."""
    assert decode_heart_rate(encode_heart_rate(measurement)) == measurement


@given(st.binary(max_size=40))
def test_any_bytes_decode_or_are_refused(raw: bytes) -> None:
    try:
        measurement = decode_heart_rate(raw)
    except StrapDataError:
        return
    assert decode_heart_rate(encode_heart_rate(measurement)) == measurement


@pytest.mark.parametrize("bpm", [-1, 65536])
def test_a_number_that_fits_no_field_is_not_encoded(bpm: int) -> None:
    with pytest.raises(ValueError, match="0 to 65535"):
        encode_heart_rate(HeartRateMeasurement(bpm=bpm))


def test_intervals_without_their_flag_are_no_packet() -> None:
    with pytest.raises(ValueError, match="RR flag"):
        HeartRateMeasurement(bpm=60, rr_ticks=(1000,), has_rr_flag=False)
