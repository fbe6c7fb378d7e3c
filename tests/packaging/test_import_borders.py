"""Who may know whom, asked of a fresh interpreter."""

import json
import pkgutil
import subprocess
import sys

import pytest

import hrvtrainer.session

ASK = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(list(sys.modules)))
"""


LIVE_A_SESSION = """
import json, sys
from hrvtrainer.session.protocol import load_practices
from hrvtrainer.session.session import Session
from hrvtrainer.session.updates import SessionEnded
from hrvtrainer.simulation.strap import SimulatedStrap
strap = SimulatedStrap(5, sends_ecg=True, sends_acceleration=True)
session = Session(load_practices().items["steady-pace"], minutes=1.0)
before, updates, second = set(sys.modules), [], 0.0
while not session.ended:
    second += 1.0
    for event in strap.events(second):
        updates += session.feed(event)
    updates += session.advance(second)
assert isinstance(updates[-1], SessionEnded)
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def loaded_after_importing(*names: str) -> set[str]:
    told = subprocess.run([sys.executable, "-c", ASK, *names], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in json.loads(told.stdout)}


def session_modules() -> list[str]:
    found = pkgutil.walk_packages(hrvtrainer.session.__path__, "hrvtrainer.session.")
    return ["hrvtrainer.session", *(module.name for module in found)]


@pytest.fixture(scope="module")
def behind_the_session() -> set[str]:
    return loaded_after_importing(*session_modules())


def test_every_module_of_the_session_is_asked() -> None:
    assert {"hrvtrainer.session.session", "hrvtrainer.session.updates"} <= set(session_modules())


@pytest.mark.parametrize("library", ["PySide6", "shiboken6", "pyqtgraph", "bleak", "sqlite3", "scipy"])
def test_the_session_knows_no_window_no_radio_no_file_and_no_scipy(
    behind_the_session: set[str], library: str
) -> None:
    assert "numpy" in behind_the_session
    assert library not in behind_the_session


def test_nothing_is_loaded_while_a_session_is_lived() -> None:
    told = subprocess.run([sys.executable, "-c", LIVE_A_SESSION], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == []  # numpy.ma alone, which numpy.median asks for, takes 10 ms


def test_the_commands_start_without_the_heavy_libraries() -> None:
    heavy = {"PySide6", "shiboken6", "pyqtgraph", "bleak", "scipy"}
    assert loaded_after_importing("hrvtrainer.cli") & heavy == set()


def test_what_is_asked_before_there_is_an_environment_needs_the_standard_library_alone() -> None:
    brought = loaded_after_importing("hrvtrainer.desktop") - loaded_after_importing()
    assert brought <= {"hrvtrainer", *sys.stdlib_module_names}
