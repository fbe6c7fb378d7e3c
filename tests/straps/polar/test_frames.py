import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.errors import StrapDataError
from hrvtrainer.straps.polar.frames import (
    ACC_SAMPLES_PER_FRAME,
    ECG_SAMPLES_PER_FRAME,
    MOST_BYTES,
    AccelerationFrame,
    EcgFrame,
    decode_polar_data,
    encode_acceleration,
    encode_ecg,
)

stamps = st.integers(0, 2**64 - 1)
microvolts = st.integers(-(2**23), 2**23 - 1)
milli_g = st.integers(-(2**15), 2**15 - 1)
ecg_frames = st.builds(
    EcgFrame, last_ns=stamps, ecg_uv=st.lists(microvolts, min_size=1, max_size=80).map(tuple)
)
acceleration_frames = st.builds(
    AccelerationFrame,
    last_ns=stamps,
    acc_mg=st.lists(st.tuples(milli_g, milli_g, milli_g), min_size=1, max_size=40).map(tuple),
)


def test_an_ecg_frame_of_the_makers_own_tests_decodes() -> None:
    raw = bytes.fromhex("00 0094357700000000 00 0280FF 028000")
    frame = EcgFrame(last_ns=2_000_000_000, ecg_uv=(-32766, 32770))
    assert decode_polar_data(raw) == frame
    assert encode_ecg(frame) == raw


def test_an_acceleration_frame_of_the_makers_own_tests_decodes() -> None:
    raw = bytes.fromhex("02 0094357700000000 01 F7FFFFFFE703 F8FFFEFFE503")
    frame = AccelerationFrame(last_ns=2_000_000_000, acc_mg=((-9, -1, 999), (-8, -2, 997)))
    assert decode_polar_data(raw) == frame
    assert encode_acceleration(frame) == raw


@pytest.mark.parametrize(
    ("text", "value"),
    [("000000", 0), ("010000", 1), ("FFFFFF", -1), ("FFFF7F", 2**23 - 1), ("000080", -(2**23))],
)
def test_the_edges_of_24_bits_decode(text: str, value: int) -> None:
    frame = decode_polar_data(bytes.fromhex("00 0000000000000000 00" + text))
    assert frame == EcgFrame(last_ns=0, ecg_uv=(value,))


def test_a_full_frame_fits_the_notification_of_the_strap() -> None:
    ecg = encode_ecg(EcgFrame(last_ns=1, ecg_uv=(-5,) * ECG_SAMPLES_PER_FRAME))
    acceleration = encode_acceleration(
        AccelerationFrame(last_ns=1, acc_mg=((1, 2, -1000),) * ACC_SAMPLES_PER_FRAME)
    )
    assert len(ecg) == MOST_BYTES
    assert len(acceleration) <= MOST_BYTES


@given(ecg_frames)
def test_an_ecg_frame_that_is_encoded_decodes_to_the_same(frame: EcgFrame) -> None:
    assert decode_polar_data(encode_ecg(frame)) == frame


@given(acceleration_frames)
def test_an_acceleration_frame_that_is_encoded_decodes_to_the_same(frame: AccelerationFrame) -> None:
    assert decode_polar_data(encode_acceleration(frame)) == frame


@given(
    st.binary(max_size=60)
    | st.builds(
        lambda kind, stamp, frame, body: bytes([kind]) + stamp + bytes([frame]) + body,
        st.sampled_from([0, 1, 2, 3, 64]),
        st.binary(min_size=8, max_size=8),
        st.sampled_from([0, 1, 2, 128, 129]),
        st.binary(max_size=60),
    )
)
def test_any_bytes_decode_or_are_refused(raw: bytes) -> None:
    try:
        frame = decode_polar_data(raw)
    except StrapDataError:
        return
    again = encode_ecg(frame) if isinstance(frame, EcgFrame) else encode_acceleration(frame)
    assert again == raw


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "at least 10 bytes, this one has 0"),
        ("00 0094357700000000", "at least 10 bytes, this one has 9"),
        ("00 0094357700000000 00", "an ECG frame has 0 bytes of samples"),
        ("00 0094357700000000 00 0280", "an ECG frame has 2 bytes of samples of 3 each"),
        ("02 0094357700000000 01 F7FFFFFFE7", "an acceleration frame has 5 bytes of samples of 6 each"),
        ("02 0094357700000000 81 F1FF1400F003 06 01 7B0F08", "is compressed, which is not read yet"),
        ("02 0094357700000000 80 00", "is compressed, which is not read yet"),
        ("02 0094357700000000 00 010203", "of kind 2, type 0"),
        ("00 0094357700000000 01 010203", "of kind 0, type 1"),
        ("01 0094357700000000 00 010203", "of kind 1, type 0"),
        ("03 0000000000000000 00 8080808080FF", "of kind 3, type 0"),
        ("40 0094357700000000 00 010203", "of kind 64, type 0"),
    ],
)
def test_what_is_cut_or_of_another_kind_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(StrapDataError, match=words):
        decode_polar_data(bytes.fromhex(text))


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (EcgFrame(last_ns=-1, ecg_uv=(0,)), "a stamp is 0 to"),
        (EcgFrame(last_ns=2**64, ecg_uv=(0,)), "a stamp is 0 to"),
        (EcgFrame(last_ns=0, ecg_uv=()), "at least one sample"),
        (EcgFrame(last_ns=0, ecg_uv=(0, 2**23)), "-8388608 to 8388607"),
        (EcgFrame(last_ns=0, ecg_uv=(0, -(2**23) - 1)), "-8388608 to 8388607"),
    ],
)
def test_a_number_that_fits_no_field_of_the_ecg_is_not_encoded(frame: EcgFrame, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        encode_ecg(frame)


@pytest.mark.parametrize(
    ("samples", "words"), [((), "at least one sample"), (((0, 0, 2**15),), "-32768 to 32767")]
)
def test_an_acceleration_that_fits_no_field_is_not_encoded(
    samples: tuple[tuple[int, int, int], ...], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        encode_acceleration(AccelerationFrame(last_ns=0, acc_mg=samples))
