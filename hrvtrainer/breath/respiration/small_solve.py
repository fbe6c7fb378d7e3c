"""Small systems of normal equations in a fixed order, so that a replay is bit-equal."""

import math

from hrvtrainer.beats import FloatArray


def normal_equations(
    columns: list[FloatArray], residual: FloatArray
) -> tuple[list[list[float]], list[float]]:
    """Return the columns' products with each other and with the residual."""
    size = len(columns)
    products = [[0.0] * size for _ in range(size)]
    for row in range(size):
        for other in range(row + 1):
            products[row][other] = products[other][row] = float((columns[row] * columns[other]).sum())
    return products, [float((column * residual).sum()) for column in columns]


def solved(products: list[list[float]], right: list[float], damping: float) -> list[float] | None:
    """Solve a symmetric system with its diagonal raised by a share, or return None where it cannot be.

    Cholesky's method; Levenberg (1944) and Marquardt (1963) for the damping.
    """
    size = len(right)
    lower = [[0.0] * size for _ in range(size)]
    along = [0.0] * size
    for row in range(size):
        for other in range(row):
            inner = sum(lower[row][k] * lower[other][k] for k in range(other))
            lower[row][other] = (products[row][other] - inner) / lower[other][other]
        pivot = products[row][row] * (1.0 + damping) - sum(lower[row][k] ** 2 for k in range(row))
        if not pivot > 0.0:
            return None
        lower[row][row] = math.sqrt(pivot)
        along[row] = (right[row] - sum(lower[row][k] * along[k] for k in range(row))) / lower[row][row]
    solution = [0.0] * size
    for row in reversed(range(size)):
        later = sum(lower[k][row] * solution[k] for k in range(row + 1, size))
        solution[row] = (along[row] - later) / lower[row][row]
    return solution
