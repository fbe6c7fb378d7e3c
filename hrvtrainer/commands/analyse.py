"""`analyse`: every number of one recording or of several, as words or as JSON."""

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hrvtrainer.analysis.whole_recording import KnownBreath, Settings, analyse_recording
from hrvtrainer.commands.analysis_told import Facts, facts_json, facts_words
from hrvtrainer.errors import HrvTrainerError
from hrvtrainer.exchange.measured_beats import MeasuredBeats, read_beats
from hrvtrainer.exchange.text_file import is_database
from hrvtrainer.heart.artifacts.treated import ArtifactMethod
from hrvtrainer.heart.spectrum.detrending import Detrend
from hrvtrainer.heart.spectrum.spectral_metrics import Psd

OWN_SUFFIX = ".hrvsession"
WORTH_A_PROCESS_BYTES = 1_000_000  # a new one takes half a second to begin


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyseOrder:
    """What `analyse` was asked for.

    ``artifacts`` is None where every interval is taken as it is; ``heart`` says whose, in a session of two.
    """

    files: tuple[Path, ...]
    as_json: bool
    with_beats: bool
    artifacts: str | None
    ecg_hz: float | None
    heart: int
    from_s: float | None
    to_s: float | None
    psd: str
    detrend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one file gave: its facts, or the fault that left it without; and remarks for stderr."""

    file: str
    facts: Facts | None
    remarks: tuple[str, ...] = ()
    fault: str = ""


def analyse(order: AnalyseOrder) -> int:
    """Analyse every file; return 2 when one of them could not be read, after the others were told."""
    if order.from_s is not None and order.to_s is not None and order.to_s <= order.from_s:
        raise ValueError(f"--to {order.to_s:g} has to come after --from {order.from_s:g}")
    with _progress(len(order.files)) as advance:
        found = []
        for one in _each(order):
            found.append(one)
            advance()
    for one in found:
        for remark in one.remarks:
            print(f"hrvtrainer: {one.file}: {remark}", file=sys.stderr)
        if one.fault:
            print(f"hrvtrainer: {one.fault}", file=sys.stderr)
    _tell(order, found)
    return 2 if any(one.fault for one in found) else 0


def _tell(order: AnalyseOrder, found: list[Found]) -> None:
    if order.as_json:
        told = [one.facts or {"file": one.file, "error": one.fault} for one in found]
        alone = len(order.files) == 1
        if alone and found[0].fault:
            return
        print(json.dumps(told[0] if alone else told, ensure_ascii=False, allow_nan=False))
        return
    for one in found:
        if one.facts:
            print(facts_words(one.facts))


def _each(order: AnalyseOrder) -> Iterator[Found]:
    """Yield what each file gave, in the order of the files; large ones on all cores at once."""
    analyse_one = partial(_analyse_one, order)
    large = sum(path.stat().st_size for path in order.files if path.is_file())
    if len(order.files) == 1 or large < WORTH_A_PROCESS_BYTES:
        yield from map(analyse_one, order.files)
        return
    cores = min(len(order.files), os.cpu_count() or 1)
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(analyse_one, order.files)


def _analyse_one(order: AnalyseOrder, path: Path) -> Found:
    try:
        measured, breath = _read(order, path)
        settings = Settings(
            artifacts=ArtifactMethod(order.artifacts) if order.artifacts else ArtifactMethod.NONE,
            from_s=order.from_s,
            to_s=order.to_s,
            psd=Psd(order.psd),
            detrend=Detrend(order.detrend),
        )
        analysis = analyse_recording(measured, settings, breath)
    except HrvTrainerError as fault:
        told = str(fault)
        return Found(file=str(path), facts=None, fault=told if path.name in told else f"{path.name}: {told}")
    facts = facts_json(str(path), measured, analysis, with_beats=order.with_beats)
    return Found(file=str(path), facts=facts, remarks=measured.remarks)


def _read(order: AnalyseOrder, path: Path) -> tuple[MeasuredBeats, KnownBreath | None]:
    """Read a session of ours, or the beats of another program."""
    if order.ecg_hz is None and (path.suffix == OWN_SUFFIX or is_database(path)):
        from hrvtrainer.analysis.own_session import read_session

        return read_session(path, heart=order.heart)
    return read_beats(path, ecg_hz=order.ecg_hz), None


@contextmanager
def _progress(count: int) -> Iterator[Callable[[], None]]:
    """Show on a terminal's stderr how far it is."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading and computing", total=count if count > 1 else None)
        yield partial(bar.advance, task)
