"""A replay must be bit-equal: no BLAS, no LAPACK and no scipy where live numbers are made."""

import ast
from pathlib import Path

import pytest

import hrvtrainer

PACKAGE = Path(hrvtrainer.__file__).parent
ROOMS = [path for room in ("heart", "coupling", "breath") for path in sorted((PACKAGE / room).glob("*.py"))]
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


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
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
