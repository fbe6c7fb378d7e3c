"""What a captured packet says, in plain words and numbers: a capture file states the same."""

import math
from collections.abc import Callable, Mapping
from enum import StrEnum

from hrvtrainer.events import Characteristic
from hrvtrainer.straps.heart_rate import decode_heart_rate
from hrvtrainer.straps.polar.control_point import (
    ControlReply,
    Settings,
    StreamsStopped,
    decode_control,
    decode_features,
    decode_request,
)
from hrvtrainer.straps.polar.frames import AccelerationFrame, EcgFrame, decode_polar_data
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.standard_reads import decode_battery_percent, decode_body_location, decode_text

Says = Mapping[str, object]
FIRST = "first"
"""The key of a list that may be stated in part: as many of its first entries as the file gives."""


class Way(StrEnum):
    """How bytes went between a strap and a computer."""

    TOLD = "told"  # a notification or an indication
    READ = "read"
    WRITTEN = "written"  # by the computer


def captured_words(characteristic: Characteristic, way: Way, raw: bytes, *, factor: float = 1.0) -> Says:
    """Return what a packet says.

    Parameters
    ----------
    characteristic : Characteristic
        Where it was told, read or written.
    way : Way
        Which of these; it matters at Polar's control point alone.
    raw : bytes
        The packet.
    factor : float
        Of compressed samples.

    Returns
    -------
    mapping of str to bool, number, str, list or mapping
        As TOML would hold it; what the packet does not say has no key.

    Raises
    ------
    StrapDataError
        If the packet cannot be trusted.
    """
    if characteristic is Characteristic.HEART_RATE:
        return _heart_rate(raw)
    if characteristic is Characteristic.BATTERY:
        return {"percent": decode_battery_percent(raw)}
    if characteristic is Characteristic.BODY_LOCATION:
        return {"location": decode_body_location(raw).words}
    if characteristic is Characteristic.POLAR_DATA:
        return _polar_data(raw, factor)
    if characteristic is Characteristic.POLAR_CONTROL:
        return _OF_CONTROL[way](raw)
    return {"text": decode_text(raw)}


def is_same(stated: object, said: object, *, key: str = "") -> bool:
    """Return whether a file states what a packet says; floats may differ by rounding."""
    if isinstance(stated, Mapping) and isinstance(said, Mapping):
        return stated.keys() == said.keys() and all(is_same(stated[k], said[k], key=k) for k in stated)
    if isinstance(stated, list) and isinstance(said, list):
        compared = said[: len(stated)] if key == FIRST and stated else said
        return len(stated) == len(compared) and all(map(is_same, stated, compared))
    if isinstance(stated, bool) or isinstance(said, bool):
        return stated is said
    if isinstance(stated, (int, float)) and isinstance(said, (int, float)):
        return stated == said or math.isclose(stated, said, rel_tol=1e-9)
    return stated == said


def _heart_rate(raw: bytes) -> Says:
    told = decode_heart_rate(raw)
    says: dict[str, object] = {"bpm": told.bpm}
    if told.contact is not None:
        says["contact"] = told.contact
    if told.energy_kj is not None:
        says["energy_kj"] = told.energy_kj
    if told.rr_ticks:
        says["rr_ticks"] = list(told.rr_ticks)
    return says


def _polar_data(raw: bytes, factor: float) -> Says:
    frame = decode_polar_data(raw, factor=factor)
    if isinstance(frame, EcgFrame):
        kind, samples = PolarMeasurement.ECG, list[object](frame.ecg_uv)
    elif isinstance(frame, AccelerationFrame):
        kind, samples = PolarMeasurement.ACCELERATION, [list(sample) for sample in frame.acc_mg]
    else:
        kind = PolarMeasurement.PULSE_INTERVALS
        samples = [[one.bpm, one.pp_ms, one.error_ms, one.moved] for one in frame.intervals]
    return {"measurement": kind.words, "last_ns": frame.last_ns, "samples": len(samples), FIRST: samples}


def _told(raw: bytes) -> Says:
    news = decode_control(raw)
    if isinstance(news, StreamsStopped):
        return {"stopped": _kinds(news.kinds)}
    return {
        "answers": news.op.name.lower(),
        "measurement": news.kind.words,
        "status": news.status.words,
        **_more(news),
    }


def _more(reply: ControlReply) -> Says:
    return {"settings": _settings(reply.settings)} if reply.settings else {}


def _read(raw: bytes) -> Says:
    return {"measures": _kinds(decode_features(raw))}


def _written(raw: bytes) -> Says:
    asked = decode_request(raw)
    says: dict[str, object] = {"asks": asked.op.name.lower()}
    if asked.kind is not None:
        says["measurement"] = asked.kind.words
    if asked.settings:
        says["settings"] = _settings(asked.settings)
    return says


_OF_CONTROL: Mapping[Way, Callable[[bytes], Says]] = {
    Way.TOLD: _told,
    Way.READ: _read,
    Way.WRITTEN: _written,
}


def _kinds(kinds: frozenset[PolarMeasurement]) -> list[str]:
    return [kind.words for kind in sorted(kinds)]


def _settings(settings: Settings) -> dict[str, list[int | float]]:
    return {setting.name.lower(): list(values) for setting, values in settings.items()}
