"""A replay must be bit-equal: no BLAS, no LAPACK and no scipy where live numbers are made.

What the live path is, is asked of the code: all that importing the session brings along.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import hrvtrainer

PACKAGE = Path(hrvtrainer.__file__).parent
ROOMS = ("heart", "coupling", "breath")
ASK = "import json, sys, hrvtrainer.session.session; print(json.dumps([n for n in sys.modules]))"
BANNED = {
    "linalg",
    "dot",
    "vdot",
    "inner",
    "matmul",
    "einsum",
    "tensordot",
    "polyfit",
    "lstsq",
    "cov",
    "corrcoef",
}


def live_modules() -> list[Path]:
    told = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    rooms = tuple(f"hrvtrainer.{room}." for room in ROOMS)
    names = sorted(name for name in json.loads(told.stdout) if name.startswith(rooms))
    files = [PACKAGE.parent / f"{name.replace('.', '/')}.py" for name in names]
    return [path for path in files if path.exists()]


LIVE = live_modules()


def test_the_live_path_has_a_heart_a_breath_and_both_together() -> None:
    assert {path.relative_to(PACKAGE).parts[0] for path in LIVE} == set(ROOMS)


@pytest.mark.parametrize("path", LIVE, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_live_numbers_are_made_elementwise(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.MatMult)
        if isinstance(node, ast.Attribute):
            assert node.attr not in BANNED
        if isinstance(node, ast.Import):
            assert all(name.name.split(".")[0] != "scipy" for name in node.names)
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] != "scipy"
