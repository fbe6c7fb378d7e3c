"""The fingerprint says what could change a number."""

import os
import platform
import subprocess
import sys

import numpy as np

import hrvtrainer
from hrvtrainer.recording.fingerprint import Fingerprint


def test_one_process_has_one_fingerprint() -> None:
    assert Fingerprint.here() == Fingerprint.here()


def test_a_fingerprint_names_what_computes() -> None:
    here = Fingerprint.here()
    assert (here.version, here.python, here.numpy) == (
        hrvtrainer.__version__,
        platform.python_version(),
        np.__version__,
    )
    assert here.platform.startswith(platform.system())
    assert here.machine == platform.machine()
    assert all(here.simd)


def test_a_processor_with_no_more_than_the_least_has_a_fingerprint_of_its_own() -> None:
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    program = "from hrvtrainer.recording.fingerprint import Fingerprint; print(*Fingerprint.here().simd)"
    without = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(found)}
    told = subprocess.run(
        [sys.executable, "-c", program], env=without, capture_output=True, text=True, check=True
    )
    assert set(told.stdout.split()) == set(Fingerprint.here().simd) - set(found)
