"""Our numbers beside those of other Python packages: the same beats, one run, cost and value.

    python benchmarks/peers.py --envs FOLDER [--install] [--rr FILE]

FOLDER holds one virtual environment a package, FOLDER/<package>/bin/python; ``--install`` makes those that
are missing with pip. A package that is not there is left out. Times are processor time with one thread,
the least of several runs. "100 live beats": all numbers of the last 60 s at every beat, artifacts treated
anew; ours are more numbers than theirs, sample entropy, DFA and the spectrum once a second.
"""

import argparse
import importlib
import importlib.metadata
import json
import logging
import os
import subprocess
import sys
import time
import venv
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from peer_calls import ASKED, Work

ALSO = {"hrv-analysis": ["nolds<0.6"]}  # nolds 0.6.3, which it asks for, does not load under Python 3.11
PEERS = ("hrvtrainer", "neurokit2", "systole", "hrv-analysis")
SPANS = {"5 min": 300.0, "10 min": 600.0, "1 h": 3600.0, "24 h": 86400.0}
WORKS = (
    ("time", "24 h"),
    ("welch", "24 h"),
    ("dfa", "24 h"),
    ("entropy", "1 h"),
    ("artifacts", "24 h"),
    ("100 live beats", "10 min"),
)
VALUES = ["mean_hr", "sdnn", "rmssd", "pnn50", "lf", "hf", "sampen", "dfa"]
FloatArray = NDArray[np.float64]


def measure(peer: str, path: Path) -> dict[str, Any]:
    """Return one package's version, times and values; runs in its own interpreter."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    module, asked = ASKED[peer]
    began = time.process_time()
    importlib.import_module(module)
    found: dict[str, Any] = {
        "version": _version(peer),
        "import_ms": 1000.0 * (time.process_time() - began),
        "ms": {},
    }
    rr = np.loadtxt(path)
    for work, span in WORKS:
        call = asked(first(rr, SPANS[span])).get(work)
        found["ms"][f"{work}, {span}"] = None if call is None else _least_ms(call)
    five = asked(first(rr, SPANS["5 min"]))
    found["values"] = {
        key: float(value)
        for work, call in five.items()
        if work not in {"artifacts", "100 live beats"}
        for key, value in call().items()
    }
    return found


def first(rr: FloatArray, seconds: float) -> FloatArray:
    """Return the intervals of the first so many seconds."""
    return rr[: int(np.searchsorted(np.cumsum(rr) / 1000.0, seconds)) + 1]


def _version(peer: str) -> str:
    if peer == "hrvtrainer":
        return str(importlib.import_module("hrvtrainer").__version__)
    return importlib.metadata.version(peer)


def _least_ms(call: Work) -> float:
    taken: list[float] = []
    while len(taken) < 2 or (sum(taken) < 3.0 and len(taken) < 15):
        began = time.process_time()
        call()
        taken.append(time.process_time() - began)
    return 1000.0 * min(taken)


def main() -> int:
    """Ask every package that is there, and print two tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--envs", type=Path, required=True)
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--rr", type=Path, required=True, help="intervals in ms, one a line; may end in .gz")
    parser.add_argument("--measure", choices=PEERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print("FOUND " + json.dumps(measure(options.measure, options.rr)))
        return 0
    beats = options.envs / "beats.txt"
    options.envs.mkdir(parents=True, exist_ok=True)
    rr = np.loadtxt(options.rr)
    np.savetxt(beats, np.resize(rr[(rr >= 300.0) & (rr <= 2000.0)], 98_000), fmt="%.6f")
    found = {
        peer: asked
        for peer in PEERS
        if (asked := ask(peer, options.envs, beats, install=options.install)) is not None
    }
    print_tables(found)
    return 0


def ask(peer: str, envs: Path, beats: Path, *, install: bool) -> dict[str, Any] | None:
    """Return what a package answers, None where it is not installed."""
    python = Path(sys.executable) if peer == "hrvtrainer" else envs / peer / "bin" / "python"
    if not python.exists() and install:
        venv.create(envs / peer, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", peer], check=False)
        if peer in ALSO:
            subprocess.run([str(python), "-m", "pip", "install", "-q", *ALSO[peer]], check=False)
    if not python.exists():
        return None
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    command = [str(python), __file__, "--envs", str(envs), "--rr", str(beats), "--measure", peer]
    root = str(Path(__file__).parents[1])
    environment = {**os.environ, **one_thread, **({"PYTHONPATH": root} if peer == "hrvtrainer" else {})}
    told = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    lines = [line for line in told.stdout.splitlines() if line.startswith("FOUND ")]
    if not lines:
        print(f"{peer}: {(told.stderr.strip().splitlines() or ['no answer'])[-1]}", file=sys.stderr)
        return None
    answer: dict[str, Any] = json.loads(lines[0][6:])
    return answer


def print_tables(found: dict[str, dict[str, Any]]) -> None:
    """Print costs (and how many times ours) and the values of five minutes."""
    ours = found["hrvtrainer"]
    names = [f"{peer} {answer['version']}" for peer, answer in found.items()]
    print("| processor ms (times ours) | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    costs = {peer: {"import": answer["import_ms"], **answer["ms"]} for peer, answer in found.items()}
    for work in costs["hrvtrainer"]:
        cells = [cell(costs[peer][work], costs["hrvtrainer"][work]) for peer in found]
        print(f"| {work} | " + " | ".join(cells) + " |")
    print("\n| first 5 minutes | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    for key in (name for name in VALUES if name in ours["values"]):
        row = [
            f"{answer['values'][key]:.6g}" if key in answer["values"] else "-" for answer in found.values()
        ]
        print(f"| {key} | " + " | ".join(row) + " |")


def cell(taken_ms: float | None, ours_ms: float) -> str:
    """Return a time and how many times ours it is."""
    return "-" if taken_ms is None else f"{taken_ms:.3g} ({taken_ms / ours_ms:.3g})"


if __name__ == "__main__":
    sys.exit(main())
