import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.errors import StrapDataError
from hrvtrainer.straps.polar.control_point import (
    H10_START,
    ControlOp,
    ControlReply,
    ControlRequest,
    ControlStatus,
    Setting,
    Settings,
    StreamsStopped,
    decode_control,
    decode_features,
    decode_request,
    encode_features,
    encode_reply,
    encode_stopped,
    request_settings,
    request_start,
    request_stop,
)
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.polar.settings import decode_settings, encode_settings

ECG, ACCELERATION = PolarMeasurement.ECG, PolarMeasurement.ACCELERATION

kinds = st.sampled_from(PolarMeasurement)
words = st.lists(st.integers(0, 2**16 - 1), max_size=5).map(tuple)
settings_of_streams = st.fixed_dictionaries(
    {},
    optional={
        Setting.SAMPLE_RATE: words,
        Setting.RESOLUTION: words,
        Setting.RANGE: words,
        Setting.RANGE_MILLIUNIT: st.lists(st.integers(0, 2**32 - 1), max_size=3).map(tuple),
        Setting.CHANNELS: st.lists(st.integers(0, 255), max_size=3).map(tuple),
        Setting.FACTOR: st.lists(st.floats(2.0**-126, 2.0**127, width=32), max_size=2).map(tuple),
        Setting.SECURITY: st.lists(st.integers(0, 2**128 - 1), max_size=2).map(tuple),
    },
)
replies = st.builds(
    ControlReply,
    op=st.sampled_from([ControlOp.SETTINGS, ControlOp.START, ControlOp.SDK_SETTINGS]),
    kind=kinds,
    status=st.just(ControlStatus.OK),
    more=st.booleans(),
    settings=settings_of_streams,
) | st.builds(ControlReply, op=st.sampled_from(ControlOp), kind=kinds, status=st.sampled_from(ControlStatus))


def test_starting_ecg_takes_the_bytes_that_straps_are_known_to_take() -> None:
    # hbldh/bleak#1943
    assert request_start(ECG, H10_START[ECG]) == bytes.fromhex("02 00 00 01 82 00 01 01 0E 00")


def test_starting_acceleration_takes_rate_resolution_and_range() -> None:
    fast: Settings = {Setting.SAMPLE_RATE: (200,), Setting.RESOLUTION: (16,), Setting.RANGE: (8,)}
    raw = bytes.fromhex("02 02 00 01 C8 00 01 01 10 00 02 01 08 00")
    assert request_start(ACCELERATION, fast) == raw
    assert decode_request(raw) == ControlRequest(op=ControlOp.START, kind=ACCELERATION, settings=fast)
    assert H10_START[ACCELERATION] == {**fast, Setting.SAMPLE_RATE: (50,)}


def test_settings_and_stop_are_two_bytes() -> None:
    assert request_settings(PolarMeasurement.MAGNETOMETER) == b"\x01\x06"
    assert request_stop(ECG) == b"\x03\x00"
    assert decode_request(b"\x01\x06") == ControlRequest(
        op=ControlOp.SETTINGS, kind=PolarMeasurement.MAGNETOMETER
    )
    assert decode_request(b"\x03\x00") == ControlRequest(op=ControlOp.STOP, kind=ECG)


def test_a_status_is_asked_of_all_streams() -> None:
    assert decode_request(b"\x05") == ControlRequest(op=ControlOp.STATUS)
    assert decode_request(b"\x06") == ControlRequest(op=ControlOp.SDK_STATUS)


@given(kinds, settings_of_streams)
def test_a_request_that_is_written_reads_the_same(kind: PolarMeasurement, settings: Settings) -> None:
    assert decode_request(request_start(kind, settings)) == ControlRequest(
        op=ControlOp.START, kind=kind, settings=settings
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no operation"),
        ("00", "names no operation"),
        ("07 00", "knows no operation 7"),
        ("01", "ends before its kind"),
        ("03 04", "names a measurement 4"),
        ("02 42", "names a measurement 66"),
        ("05 00", "goes on after its end"),
        ("01 00 00", "settings that cannot be read"),
        ("02 00 00 01 82", "settings that cannot be read"),
        ("02 00 09 01 82", "settings that cannot be read"),
        ("02 00 00", "settings that cannot be read"),
    ],
)
def test_a_request_that_is_cut_or_unknown_is_refused(text: str, words: str) -> None:
    with pytest.raises(StrapDataError, match=words):
        decode_request(bytes.fromhex(text))


def test_the_settings_of_a_polar_h10_decode() -> None:
    # phdiethelm/h10_ecg
    reply = decode_control(bytes.fromhex("F0 01 00 00 00 00 01 82 00 01 01 0E 00"))
    assert reply == ControlReply(
        op=ControlOp.SETTINGS,
        kind=ECG,
        status=ControlStatus.OK,
        settings={Setting.SAMPLE_RATE: (130,), Setting.RESOLUTION: (14,)},
    )


def test_the_settings_of_an_armband_decode_with_all_their_values() -> None:
    # PmdSettingTest.kt
    raw = bytes.fromhex("F0 01 05 00 00 00 01 34 00 01 01 10 00 02 04 F5 00 F4 01 E8 03 D0 07 04 01 03")
    reply = decode_control(raw)
    assert isinstance(reply, ControlReply)
    assert reply.settings == {
        Setting.SAMPLE_RATE: (52,),
        Setting.RESOLUTION: (16,),
        Setting.RANGE: (245, 500, 1000, 2000),
        Setting.CHANNELS: (3,),
    }
    assert encode_reply(reply) == raw


def test_a_range_in_thousandths_has_four_bytes() -> None:
    # PmdSettingTest.kt
    settings, rest = decode_settings(bytes.fromhex("03 02 FF FF FF FF FF 00 00 00 01 01 0E 00"))
    assert settings == {Setting.RANGE_MILLIUNIT: (2**32 - 1, 255), Setting.RESOLUTION: (14,)}
    assert rest == b""


@pytest.mark.parametrize(
    ("text", "op", "kind", "status"),
    [
        ("F0 02 00 00 00 00", ControlOp.START, ECG, ControlStatus.OK),
        ("F0 02 00 05 00", ControlOp.START, ECG, ControlStatus.BAD_PARAMETER),
        ("F0 00 01 0A", ControlOp.NONE, PolarMeasurement.PPG, ControlStatus.BAD_MTU),
        ("F0 01 01 0A", ControlOp.SETTINGS, PolarMeasurement.PPG, ControlStatus.BAD_MTU),
        ("F0 01 06 07 00", ControlOp.SETTINGS, PolarMeasurement.MAGNETOMETER, ControlStatus.BAD_RESOLUTION),
        ("F0 03 02 06", ControlOp.STOP, ACCELERATION, ControlStatus.ALREADY),
        ("F0 03 02 00", ControlOp.STOP, ACCELERATION, ControlStatus.OK),
        ("F0 02 02 0C 00 FF FF", ControlOp.START, ACCELERATION, ControlStatus.BAD_STATE),
        ("F0 02 02 63", ControlOp.START, ACCELERATION, ControlStatus.OTHER),
    ],
)
def test_replies_decode_also_where_they_end_after_the_status(
    text: str, op: ControlOp, kind: PolarMeasurement, status: ControlStatus
) -> None:
    # The first three: phdiethelm/h10_ecg; the fifth: BlePmdClientControlPointResponseTest.kt.
    assert decode_control(bytes.fromhex(text)) == ControlReply(op=op, kind=kind, status=status)


def test_the_factor_of_a_compressed_stream_comes_with_its_start() -> None:
    raw = bytes.fromhex("F0 02 02 00 00 05 01") + struct.pack("<f", 2.44e-4)
    reply = decode_control(raw)
    assert isinstance(reply, ControlReply)
    (factor,) = reply.settings[Setting.FACTOR]
    assert factor == pytest.approx(2.44e-4)
    assert encode_reply(reply) == raw


def test_settings_after_an_unknown_one_are_left_out_and_the_reply_still_counts() -> None:
    # BlePmdClientControlPointResponseTest.kt answers with FF FF FF for settings.
    reply = ControlReply(op=ControlOp.SETTINGS, kind=ACCELERATION, status=ControlStatus.OK)
    assert decode_control(bytes.fromhex("F0 01 02 00 00 FF FF FF")) == reply


def test_settings_that_go_on_elsewhere_may_be_cut() -> None:
    assert decode_control(bytes.fromhex("F0 01 00 00 01 01 01 0E 00 00 02 82")) == ControlReply(
        op=ControlOp.SETTINGS,
        kind=ECG,
        status=ControlStatus.OK,
        more=True,
        settings={Setting.RESOLUTION: (14,)},
    )


def test_what_a_status_answers_is_not_read() -> None:
    assert decode_control(bytes.fromhex("F0 05 00 00 00 40 02")) == ControlReply(
        op=ControlOp.STATUS, kind=ECG, status=ControlStatus.OK
    )


def test_a_setting_that_comes_twice_has_the_values_of_both() -> None:
    assert decode_settings(bytes.fromhex("00 01 19 00 00 01 32 00")) == ({Setting.SAMPLE_RATE: (25, 50)}, b"")


def test_streams_that_were_stopped_are_named() -> None:
    assert decode_control(b"\x01\x00\x02") == StreamsStopped(kinds=frozenset({ECG, ACCELERATION}))
    assert decode_control(b"\x01\x42\x3f") == StreamsStopped(kinds=frozenset({ACCELERATION}))
    assert decode_control(b"\x01") == StreamsStopped(kinds=frozenset())


@given(st.frozensets(kinds))
def test_stopped_streams_that_are_written_read_the_same(stopped: frozenset[PolarMeasurement]) -> None:
    assert decode_control(encode_stopped(StreamsStopped(kinds=stopped))) == StreamsStopped(kinds=stopped)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no reply: ''"),
        ("F0 01 00", "is no reply: 'f0 01 00'"),
        ("0F 05 00 00", "is no reply"),
        ("F0 63 00 00 00", "knows no operation 99"),
        ("F0 01 08 00 00", "names a measurement 8"),
        ("F0 01 00 00 00 00 01 82", "ends within a setting"),
        ("F0 01 00 00 00 00 01", "ends within a setting"),
        ("F0 02 02 00 00 05 01 00 00 00 00", "the factor of a stream is a positive number, got 0.0"),
        ("F0 02 02 00 00 05 01 00 00 C0 7F", "the factor of a stream is a positive number, got nan"),
        ("F0 02 02 00 00 05 01 00 00 80 7F", "the factor of a stream is a positive number, got inf"),
    ],
)
def test_an_indication_that_is_none_is_refused(text: str, words: str) -> None:
    with pytest.raises(StrapDataError, match=words):
        decode_control(bytes.fromhex(text))


@given(replies)
def test_a_reply_that_is_written_reads_the_same(reply: ControlReply) -> None:
    assert decode_control(encode_reply(reply)) == reply


@given(
    st.binary(max_size=40) | st.binary(max_size=30).map(lambda rest: b"\xf0" + rest),
)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for decode in (decode_control, decode_request, decode_features):
        try:
            decode(raw)
        except StrapDataError:
            continue


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        (Setting.SAMPLE_RATE, 65536, "a whole number of 2 bytes"),
        (Setting.SAMPLE_RATE, -1, "a whole number of 2 bytes"),
        (Setting.CHANNELS, 256, "a whole number of 1 bytes"),
        (Setting.RANGE, 1.5, "a whole number of 2 bytes"),
        (Setting.FACTOR, 0.0, "a positive number of 32 bits"),
        (Setting.FACTOR, 1e39, "a positive number of 32 bits"),
        (Setting.FACTOR, 1e-60, "a positive number of 32 bits"),
    ],
)
def test_a_value_that_fits_no_field_is_not_written(setting: Setting, value: float, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        request_start(ECG, {setting: (value,)})


def test_more_values_than_a_byte_counts_are_not_written() -> None:
    assert len(encode_settings({Setting.CHANNELS: (1,) * 255})) == 257
    with pytest.raises(ValueError, match="at most 255 values"):
        encode_settings({Setting.CHANNELS: (1,) * 256})


def test_a_refusal_carries_nothing_but_its_reason() -> None:
    with pytest.raises(ValueError, match="nothing but its reason"):
        ControlReply(op=ControlOp.START, kind=ECG, status=ControlStatus.BAD_MTU, more=True)
    with pytest.raises(ValueError, match="carries no settings"):
        ControlReply(
            op=ControlOp.STOP, kind=ECG, status=ControlStatus.OK, settings={Setting.SAMPLE_RATE: (1,)}
        )


def test_the_features_of_a_polar_h10_are_ecg_and_acceleration() -> None:
    # phdiethelm/h10_ecg
    raw = bytes.fromhex("0F 05") + bytes(15)
    assert decode_features(raw) == {ECG, ACCELERATION}
    assert encode_features({ECG, ACCELERATION}) == raw


@given(st.frozensets(kinds))
def test_features_that_are_written_read_the_same(measures: frozenset[PolarMeasurement]) -> None:
    assert decode_features(encode_features(measures)) == measures


@pytest.mark.parametrize("text", ["", "0F", "F0 05", "05 0F"])
def test_what_tells_no_features_is_refused(text: str) -> None:
    with pytest.raises(StrapDataError, match="tells no features"):
        decode_features(bytes.fromhex(text))


def test_kinds_and_refusals_have_words() -> None:
    assert PolarMeasurement.ECG.words == "ECG"
    assert PolarMeasurement.PULSE_INTERVALS.words == "pulse intervals"
    assert ControlStatus.IN_CHARGER.words == "in charger"
