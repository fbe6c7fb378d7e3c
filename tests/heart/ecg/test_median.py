"""The same median as numpy's, to the bit."""

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.heart.ecg.median import median


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_it_is_numpys(values: list[float]) -> None:
    assert median(np.array(values)) == float(np.median(np.array(values)))


def test_of_nothing_it_is_nothing() -> None:
    assert median(np.empty(0)) == 0.0


def test_frames_of_ecg_load_nothing_in_the_middle_of_a_session() -> None:
    code = """
import sys
import numpy as np
from hrvtrainer.session.streams.ecg_beats import EcgBeats
from hrvtrainer.straps.polar.frames import EcgFrame

beats = EcgBeats()
loaded, told = set(sys.modules), 0
at = np.arange(73 * 60) / 130.0
ecg = (1000.0 * np.exp(-0.5 * ((at % 0.9 - 0.4) / 0.01) ** 2)).astype(int).tolist()
for row in range(60):
    frame = EcgFrame(last_ns=10**18 + row * 73 * 10**9 // 130, ecg_uv=tuple(ecg[73 * row : 73 * (row + 1)]))
    told += len(beats.feed(row * 73 / 130, frame).beats)
print(told > 30, *sorted(set(sys.modules) - loaded))
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["True"]
