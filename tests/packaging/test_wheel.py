"""The wheel brings everything: built here, installed where there is no checkout, and asked."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SHELVES = ("devices", "protocols", "recordings")

LIST_SHELVES = """
import json, sys
import hrvtrainer
from hrvtrainer.shelves import packaged_folder
folders = {shelf: packaged_folder(shelf) for shelf in sys.argv[1:]}
print(json.dumps({
    "program": hrvtrainer.__file__,
    "shelves": {
        shelf: {path.relative_to(folder).as_posix(): len(path.read_bytes())
                for path in folder.rglob("*") if path.is_file()}
        for shelf, folder in folders.items()
    },
}))
"""


def quietly(*command: str | Path, cwd: Path) -> str:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    quietly(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=CHECKOUT)
    (built,) = folder.glob("*.whl")
    return built


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPlace:
    """An environment with our wheel in it and our dependencies in sight, far from the checkout."""

    folder: Path
    programs: Path

    def run(self, *command: str | Path) -> str:
        return quietly(self.programs / command[0], *command[1:], cwd=self.folder)


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> CleanPlace:
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False)
    programs = Path(sysconfig.get_path("scripts", "venv", {"base": str(folder)}))
    place = CleanPlace(folder=folder, programs=programs)
    pip = (sys.executable, "-m", "pip", "--python", programs / "python")
    quietly(*pip, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    own = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    (own / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return place


def in_the_checkout(shelf: str) -> dict[str, int]:
    folder = CHECKOUT / shelf
    return {
        path.relative_to(folder).as_posix(): len(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_wheel_brings_every_file_of_every_shelf(clean: CleanPlace) -> None:
    told = json.loads(clean.run("python", "-c", LIST_SHELVES, *SHELVES))
    assert Path(told["program"]).is_relative_to(clean.folder)
    assert told["shelves"] == {shelf: in_the_checkout(shelf) for shelf in SHELVES}
    assert all(told["shelves"].values())


def test_a_wheel_brings_the_program(clean: CleanPlace) -> None:
    assert "replay" in clean.run("hrvtrainer", "--help")


def test_a_wheel_brings_the_licences_the_fonts_and_its_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"hrvtrainer/py.typed", "hrvtrainer/ui/fonts/OFL.txt"} <= names
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in names)
    assert any(name.startswith("hrvtrainer/ui/fonts/") and name.endswith((".otf", ".ttf")) for name in names)


def test_a_wheel_brings_nothing_else(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"hrvtrainer"}
