"""What was really so in a simulated session, stored beside it: small facts as JSON, the rest as doubles.

No number is ever computed from it; a real session has none.
"""

import json
import math
import sqlite3
from collections.abc import Iterator, Mapping

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.errors import RecordingError
from hrvtrainer.recording.cells import BadCellError, Cell, blob, text
from hrvtrainer.recording.table import Statement, insertion
from hrvtrainer.truth import Artifact, ArtifactKind, EcgTruth, GroundTruth, MovementTruth

_COLUMNS = ("source_id", "name", "facts", "reals")
_REALS = ("beat_s", "breath_cycles", "volume", "compliance")
_PERSON = "person"
_ARTIFACTS = "artifacts"
_ECG = "ecg"
_R_S = "r_s"
_MOVEMENT = "movement"

_Facts = Mapping[str, object]


def truth_statements(truths: Mapping[str, GroundTruth]) -> list[Statement]:
    """Return what writes the truths of a session, by source.

    Raises
    ------
    RecordingError
        If one of them holds what is no number.
    """
    return [
        (insertion("truth", _COLUMNS), (source_id, *cells))
        for source_id, truth in truths.items()
        for cells in _rows(truth)
    ]


def read_truths(connection: sqlite3.Connection) -> dict[str, GroundTruth]:
    """Return the truths of a session file, by source, in the order in which they were written.

    Raises
    ------
    BadCellError
        If a part of them is not what it has to be.
    """
    there = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'truth'").fetchone()
    if there == (0,):
        return {}  # a file of version 1
    parts: dict[str, dict[str, object]] = {}
    for source_id, name, facts, reals in connection.execute(
        "SELECT source_id, name, facts, reals FROM truth ORDER BY rowid"
    ):
        part = _unpacked(name, reals) if facts is None else _parsed(name, facts)
        parts.setdefault(text(source_id), {})[text(name)] = part
    return {source_id: _truth(named) for source_id, named in parts.items()}


def _rows(truth: GroundTruth) -> Iterator[tuple[Cell, ...]]:
    """Yield name, facts and reals of each part."""
    person = {
        "resonance_breaths_per_min": float(truth.resonance_breaths_per_min),
        "first_sample_s": float(truth.first_sample_s),
        "script": truth.script,
        "seed": truth.seed,
        "parameters": {name: float(value) for name, value in truth.person.items()},
    }
    yield _PERSON, _json(person), None
    for name in _REALS:
        yield name, None, _packed(name, getattr(truth, name))
    yield _ARTIFACTS, _json([_artifact_facts(artifact) for artifact in truth.artifacts]), None
    if truth.ecg is not None:
        yield _ECG, _json(_sampling(truth.ecg)), None
        yield _R_S, None, _packed(_R_S, truth.ecg.r_s)
    if truth.movement is not None:
        axis = [float(part) for part in truth.movement.breath_axis]
        movement = {"breath_mg": float(truth.movement.breath_mg), "breath_axis": axis}
        yield _MOVEMENT, _json(_sampling(truth.movement) | movement), None


def _sampling(sensor: EcgTruth | MovementTruth) -> dict[str, object]:
    return {"rate_hz": float(sensor.rate_hz), "first_sample_s": float(sensor.first_sample_s)}


def _artifact_facts(artifact: Artifact) -> _Facts:
    return {
        "kind": artifact.kind.value,
        "at_s": float(artifact.at_s),
        "moved_s": float(artifact.moved_s),
        "for_s": float(artifact.for_s),
    }


def _json(facts: object) -> str:
    try:
        return json.dumps(facts, allow_nan=False)
    except ValueError as fault:
        raise RecordingError("The simulated truth was not recorded: a part is not a number.") from fault


def _packed(name: str, values: FloatArray) -> bytes:
    if np.isnan(values).any():
        raise RecordingError(f"The simulated truth was not recorded: its {name} is not a number (NaN).")
    return np.asarray(values + 0.0, dtype="<f8").tobytes()


def _unpacked(name: object, cell: object) -> FloatArray:
    packed = blob(cell)
    if len(packed) % 8:
        raise BadCellError(f"its truth's {name} is not a row of doubles")
    return np.frombuffer(packed, dtype="<f8").astype(np.float64)


def _parsed(name: object, cell: object) -> object:
    try:
        return json.loads(text(cell))
    except (ValueError, RecursionError) as fault:
        raise BadCellError(f"its truth's {name} is not JSON") from fault


def _truth(parts: Mapping[str, object]) -> GroundTruth:
    facts = _mapping(parts, _PERSON)
    beat_s, breath_cycles, volume, compliance = (_reals(parts, name) for name in _REALS)
    if not breath_cycles.size == volume.size == compliance.size:
        raise BadCellError("its truth's breath is not of one length")
    seed, script = facts.get("seed"), facts.get("script")
    if not isinstance(script, str) or not (seed is None or isinstance(seed, int)):
        raise BadCellError("its truth's script or seed is none")
    parameters = _mapping(facts, "parameters")
    return GroundTruth(
        beat_s=beat_s,
        first_sample_s=_real(facts, "first_sample_s"),
        breath_cycles=breath_cycles,
        volume=volume,
        compliance=compliance,
        artifacts=tuple(_artifact(item) for item in _items(parts, _ARTIFACTS)),
        resonance_breaths_per_min=_real(facts, "resonance_breaths_per_min"),
        person={name: _real(parameters, name) for name in parameters},
        script=script,
        seed=seed,
        ecg=_ecg(parts) if _ECG in parts else None,
        movement=_movement(_mapping(parts, _MOVEMENT)) if _MOVEMENT in parts else None,
    )


def _ecg(parts: Mapping[str, object]) -> EcgTruth:
    facts = _mapping(parts, _ECG)
    return EcgTruth(
        rate_hz=_real(facts, "rate_hz"),
        first_sample_s=_real(facts, "first_sample_s"),
        r_s=_reals(parts, _R_S),
    )


def _movement(facts: _Facts) -> MovementTruth:
    axis = dict(zip(("x", "y", "z"), _items(facts, "breath_axis"), strict=False))
    return MovementTruth(
        rate_hz=_real(facts, "rate_hz"),
        first_sample_s=_real(facts, "first_sample_s"),
        breath_mg=_real(facts, "breath_mg"),
        breath_axis=(_real(axis, "x"), _real(axis, "y"), _real(axis, "z")),
    )


def _artifact(item: object) -> Artifact:
    facts = _mapping({_ARTIFACTS: item}, _ARTIFACTS)
    try:
        kind = ArtifactKind(str(facts.get("kind")))
    except ValueError as fault:
        raise BadCellError(
            f"its truth knows an artifact that is none of {', '.join(ArtifactKind)}"
        ) from fault
    return Artifact(
        kind=kind,
        at_s=_real(facts, "at_s"),
        moved_s=_real(facts, "moved_s"),
        for_s=_real(facts, "for_s"),
    )


def _mapping(parts: _Facts, name: str) -> _Facts:
    part = parts.get(name)
    if not isinstance(part, dict):
        raise BadCellError(f"its truth's {name} is not there")
    return part


def _items(parts: _Facts, name: str) -> list[object]:
    part = parts.get(name)
    if not isinstance(part, list):
        raise BadCellError(f"its truth's {name} is not there")
    return part


def _reals(parts: _Facts, name: str) -> FloatArray:
    part = parts.get(name)
    if not isinstance(part, np.ndarray):
        raise BadCellError(f"its truth's {name} is not there")
    return part


def _real(facts: _Facts, name: str) -> float:
    value = facts.get(name)
    if not isinstance(value, float) or not math.isfinite(value):
        raise BadCellError(f"its truth's {name} is not a number")
    return value
