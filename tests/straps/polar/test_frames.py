import math

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
    PulseFrame,
    PulseInterval,
    decode_polar_data,
    encode_acceleration,
    encode_ecg,
    encode_pulse,
)

stamps = st.integers(0, 2**64 - 1)
microvolts = st.integers(-(2**23), 2**23 - 1)
milli_g = st.integers(-(2**15), 2**15 - 1)
words = st.integers(0, 2**16 - 1)
ecg_frames = st.builds(
    EcgFrame, last_ns=stamps, ecg_uv=st.lists(microvolts, min_size=1, max_size=80).map(tuple)
)
acceleration_frames = st.builds(
    AccelerationFrame,
    last_ns=stamps,
    acc_mg=st.lists(st.tuples(milli_g, milli_g, milli_g), min_size=1, max_size=40).map(tuple),
)
pulse_frames = st.builds(
    PulseFrame,
    last_ns=stamps,
    intervals=st.lists(
        st.builds(PulseInterval, bpm=st.integers(0, 255), pp_ms=words, error_ms=words, moved=st.booleans()),
        min_size=1,
        max_size=30,
    ).map(tuple),
)

# The body of a compressed frame in AccDataTest.kt of polarofficial/polar-ble-sdk; by its shape a capture.
CAPTURED_G = (
    "71 07 F0 6A 9E 8D 0A 38 BE 5C BE BA 2F 96 B3 EE 4B E5 AD FB 42 B9 EB BE 4C FE BA 2F 92 BF EE 4B E4 B1"
    "FB 12 B9 EC BD 3C 3E BB 2F 8F D3 DE 4B E3 B5 F7 D2 B8 ED BD 30 7E 7B 2F 8B E3 CE 8B E2 BA F7 A2 B8 EE"
    "BC 20 BE 7B 2F 88 F3 CE CB E1 BD EF 52 F8 EF BC 18 FE 3B 2F 84 03 BF CB E0 C2 EF 32 B8 F0 BB 04 4E BC"
    "2E 81 13 AF 0B E0 C6 EF F2 F7 F1 B9 FC 7D BC 2E 7D 27 9F 4B DF CA EB C2 F7 F2 B8 EC CD 7C 2E 7B 37 8F"
    "4B DE CE E3 92 F7 F3 B8 E0 0D FD 2D 77 4B 7F CB DD D2 DF 62 37 F5 B7 D4 4D BD 2D 74 5B 6F CB DC D7 D7"
    "32 37 F6 B5 C8 8D 7D 2D 71 6B 4F 4B DC DC D3 F2 36 F7 B4 BC DD FD 2C 6F 7B 3F 4B DB E0 CF D2 36 F8 B2"
    "B0 2D BE 2C 6C 8F 1F CB DA E3 C7 A2 76 F9"
)


def test_an_ecg_frame_of_the_makers_own_tests_decodes() -> None:
    # EcgDataTest.kt, type 0
    raw = bytes.fromhex("00 0094357700000000 00 0280FF 028000")
    frame = EcgFrame(last_ns=2_000_000_000, ecg_uv=(-32766, 32770))
    assert decode_polar_data(raw) == frame
    assert encode_ecg(frame) == raw


def test_an_acceleration_frame_of_the_makers_own_tests_decodes() -> None:
    # AccDataTest.kt, type 1, the first two of 36 samples at rest
    raw = bytes.fromhex("02 0094357700000000 01 F7FFFFFFE703 F8FFFEFFE503")
    frame = AccelerationFrame(last_ns=2_000_000_000, acc_mg=((-9, -1, 999), (-8, -2, 997)))
    assert decode_polar_data(raw) == frame
    assert encode_acceleration(frame) == raw


def test_compressed_acceleration_of_the_makers_own_tests_decodes() -> None:
    # AccDataTest.kt, compressed type 1
    raw = bytes.fromhex("02 6500000000000000 81 F1FF 1400 F003 06 01 7B0F08")
    frame = AccelerationFrame(last_ns=101, acc_mg=((-15, 20, 1008), (-20, 17, 1008)))
    assert decode_polar_data(raw) == frame
    assert encode_acceleration(frame, compressed=True)[10:16] == raw[10:16]
    assert decode_polar_data(encode_acceleration(frame, compressed=True)) == frame


def test_a_captured_frame_in_g_decodes_by_the_factor_and_stays_in_range() -> None:
    frame = decode_polar_data(bytes.fromhex("02 0094357700000000 80" + CAPTURED_G), factor=2.44e-4)
    assert isinstance(frame, AccelerationFrame)
    assert len(frame.acc_mg) == 57
    assert frame.acc_mg[0] == pytest.approx((1905 * 0.244, 27376 * 0.244, -29282 * 0.244))
    assert frame.acc_mg[1] == pytest.approx((2095 * 0.244, 27271 * 0.244, -29367 * 0.244))
    assert all(abs(value) <= 8000.0 for sample in frame.acc_mg for value in sample)


def test_a_factor_scales_compressed_milli_g_and_nothing_else() -> None:
    compressed = bytes.fromhex("02 6500000000000000 81 F1FF 1400 F003")
    whole = bytes.fromhex("02 6500000000000000 01 F1FF 1400 F003")
    assert decode_polar_data(compressed, factor=0.5) == AccelerationFrame(
        last_ns=101, acc_mg=((-7.5, 10.0, 504.0),)
    )
    assert decode_polar_data(whole, factor=0.5) == AccelerationFrame(last_ns=101, acc_mg=((-15, 20, 1008),))
    frame = decode_polar_data(whole)
    assert isinstance(frame, AccelerationFrame)
    assert all(isinstance(value, int) for value in frame.acc_mg[0])


@pytest.mark.parametrize("factor", [0.0, -1.0, math.inf, math.nan])
def test_a_factor_that_is_no_positive_number_is_a_fault_of_ours(factor: float) -> None:
    with pytest.raises(ValueError, match="a positive number"):
        decode_polar_data(bytes.fromhex("00 0000000000000000 00 010203"), factor=factor)


@pytest.mark.parametrize(
    ("text", "sample"),
    [
        ("00 7F80FF", (127, -128, -1)),
        ("01 FF7F 0080 FFFF", (32767, -32768, -1)),
        ("02 FFFF7F 000080 FFFFFF", (2**23 - 1, -(2**23), -1)),
    ],
)
def test_acceleration_of_one_two_or_three_bytes_decodes(text: str, sample: tuple[int, int, int]) -> None:
    frame = decode_polar_data(bytes.fromhex("02 0000000000000000" + text))
    assert frame == AccelerationFrame(last_ns=0, acc_mg=(sample,))


def test_pulse_intervals_of_the_makers_own_tests_decode() -> None:
    # PpiDataTest.kt; the flags 0xFF say that it moved, 0x00 that it did not
    raw = bytes.fromhex("03 0000000000000000 00 8080808080FF 000100010000")
    frame = PulseFrame(
        last_ns=0,
        intervals=(
            PulseInterval(bpm=128, pp_ms=32896, error_ms=32896, moved=True),
            PulseInterval(bpm=0, pp_ms=1, error_ms=1, moved=False),
        ),
    )
    assert decode_polar_data(raw) == frame
    assert decode_polar_data(encode_pulse(frame)) == frame


def test_skin_contact_does_not_count_as_movement() -> None:
    frame = decode_polar_data(bytes.fromhex("03 0000000000000000 00 3C E803 0A00 06"))
    assert frame == PulseFrame(
        last_ns=0, intervals=(PulseInterval(bpm=60, pp_ms=1000, error_ms=10, moved=False),)
    )


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
    assert decode_polar_data(encode_acceleration(frame, compressed=True)) == frame


@given(pulse_frames)
def test_pulse_intervals_that_are_encoded_decode_to_the_same(frame: PulseFrame) -> None:
    assert decode_polar_data(encode_pulse(frame)) == frame


@given(
    st.binary(max_size=60)
    | st.builds(
        lambda kind, stamp, frame, body: bytes([kind]) + stamp + bytes([frame]) + body,
        st.sampled_from([0, 1, 2, 3, 64, 67]),
        st.binary(min_size=8, max_size=8),
        st.sampled_from([0, 1, 2, 128, 129]),
        st.binary(max_size=60),
    ),
    st.floats(1e-9, 1e9),
)
def test_any_bytes_decode_or_are_refused(raw: bytes, factor: float) -> None:
    try:
        frame = decode_polar_data(raw, factor=factor)
    except StrapDataError:
        return
    if isinstance(frame, EcgFrame):
        assert encode_ecg(frame)[1:] == raw[1:]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has 10 to 512 bytes, this one 0"),
        ("00 0094357700000000", "has 10 to 512 bytes, this one 9"),
        ("00 0094357700000000 00" + "000000" * 168, "has 10 to 512 bytes, this one 514"),
        ("00 0094357700000000 00", "an ECG frame has 0 bytes of samples"),
        ("00 0094357700000000 00 0280", "an ECG frame has 2 bytes of samples of 3 each"),
        ("00 0094357700000000 01 010203", "frame of ECG, type 0x01"),
        ("00 0094357700000000 02 010203", "frame of ECG, type 0x02"),
        ("00 0094357700000000 03 010203", "frame of ECG, type 0x03"),
        ("00 0094357700000000 80 010203", "frame of ECG, type 0x80"),
        ("02 0094357700000000 01 F7FFFFFFE7", "an acceleration frame has 5 bytes of samples of 6 each"),
        ("02 0094357700000000 02 F7FFFFFFE7", "an acceleration frame has 5 bytes of samples of 9 each"),
        ("02 0094357700000000 81 F1FF1400F0", "ends within its first sample"),
        ("02 0094357700000000 03 010203", "frame of acceleration, type 0x03"),
        ("02 0094357700000000 82 010203", "frame of acceleration, type 0x82"),
        ("01 0094357700000000 00 010203", "frame of PPG, type 0x00"),
        ("03 0000000000000000 00 8080808080", "a frame of pulse intervals has 5 bytes of samples of 6 each"),
        ("03 0000000000000000 01 8080808080FF", "frame of pulse intervals, type 0x01"),
        ("07 0094357700000000 00 010203", "frame of skin temperature, type 0x00"),
        ("04 0094357700000000 00 010203", "frame of kind 4, type 0x00"),
    ],
)
def test_what_is_cut_or_of_another_kind_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(StrapDataError, match=words):
        decode_polar_data(bytes.fromhex(text))


def test_the_two_bits_above_the_kind_are_not_part_of_it() -> None:
    frame = decode_polar_data(bytes.fromhex("40 0000000000000000 00 010000"))
    assert frame == EcgFrame(last_ns=0, ecg_uv=(1,))


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (EcgFrame(last_ns=-1, ecg_uv=(0,)), "a stamp is 0 to"),
        (EcgFrame(last_ns=2**64, ecg_uv=(0,)), "a stamp is 0 to"),
        (EcgFrame(last_ns=0, ecg_uv=()), "at least one sample"),
        (EcgFrame(last_ns=0, ecg_uv=(0, 2**23)), "-8388608 to 8388607"),
        (EcgFrame(last_ns=0, ecg_uv=(0, -(2**23) - 1)), "-8388608 to 8388607"),
        (EcgFrame(last_ns=0, ecg_uv=(0,) * 168), "no notification is longer than 512 bytes"),
    ],
)
def test_a_number_that_fits_no_field_of_the_ecg_is_not_encoded(frame: EcgFrame, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        encode_ecg(frame)


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        ((), "at least one sample"),
        (((0, 0, 2**15),), "-32768 to 32767"),
        (((0, 0, 0.5),), "in whole mg, got 0.5"),
        (((0, 0, math.nan),), "in whole mg, got nan"),
    ],
)
def test_an_acceleration_that_fits_no_field_is_not_encoded(
    samples: tuple[tuple[float, float, float], ...], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        encode_acceleration(AccelerationFrame(last_ns=0, acc_mg=samples))


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (PulseFrame(last_ns=0, intervals=()), "at least one"),
        (PulseFrame(last_ns=-1, intervals=()), "a stamp is 0 to"),
        (
            PulseFrame(last_ns=0, intervals=(PulseInterval(bpm=256, pp_ms=1000, error_ms=0, moved=False),)),
            "0 to 255 bpm and 0 to 65535 ms",
        ),
    ],
)
def test_pulse_intervals_that_fit_no_field_are_not_encoded(frame: PulseFrame, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        encode_pulse(frame)
