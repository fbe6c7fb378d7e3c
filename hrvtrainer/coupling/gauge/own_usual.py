"""Where a person's own numbers usually lie, and how far they stray: from few values, without overclaiming."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from hrvtrainer.errors import AnalysisError
from hrvtrainer.estimates import Absent

PRIOR_WEIGHT = 5
PRIOR_SPREAD_LN_RMSSD = 0.25
PRIOR_SPREAD_LN_WAVE = 0.30
NEWEST_KEPT = 10
FEWEST_KEPT = 3

_MAD_TO_DEVIATION = 1.4826
_SMALL_SAMPLE = {2: 1.196, 3: 1.495, 4: 1.363, 5: 1.206, 6: 1.200, 7: 1.140, 8: 1.129, 9: 1.107}
_MEDIAN_ERROR = math.sqrt(math.pi / 2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnUsual:
    """The middle and the spread of the natural logarithm of a number, over ``n`` occasions."""

    middle_ln: float
    spread_ln: float
    n: int

    @property
    def middle_error_ln(self) -> float:
        """The standard error of the middle: that of a median of ``n`` normal values."""
        return _MEDIAN_ERROR * self.spread_ln / math.sqrt(self.n)


Usual = OwnUsual | Absent


def own_usual(values_ln: Sequence[float], *, prior_spread_ln: float) -> OwnUsual:
    """Return the usual of the newest ten values.

    Parameters
    ----------
    values_ln : sequence of float
        Natural logarithms, one an occasion, oldest first; at least one.
    prior_spread_ln : float
        How far people usually stray from day to day: `PRIOR_SPREAD_LN_RMSSD` or `PRIOR_SPREAD_LN_WAVE`.

    Returns
    -------
    OwnUsual
        The median, and ``s`` of ``s^2 = (5 prior^2 + (n - 1) sd^2) / (5 + n - 1)``: with one value it is
        the prior, with ten it is mostly the person's own.

    Raises
    ------
    AnalysisError
        Without a value, or with one that is not finite.

    Notes
    -----
    ``sd`` is 1.4826 times the median absolute deviation, with the factors for few values of Croux &
    Rousseeuw 1992 (doi:10.1007/978-3-662-26811-7_58), so that one odd day counts little. The prior
    spreads (0.25 for ln RMSSD, 0.30 for ln wave) and their weight are our decision, to be replaced when
    there are people's own data.
    """
    newest = list(values_ln)[-NEWEST_KEPT:]
    if not newest or not all(math.isfinite(value) for value in newest):
        raise AnalysisError("needs earlier values that are numbers")
    n = len(newest)
    middle = median(newest)
    own_freedom = n - 1
    own = robust_deviation(newest) if own_freedom else 0.0
    variance = (PRIOR_WEIGHT * prior_spread_ln**2 + own_freedom * own**2) / (PRIOR_WEIGHT + own_freedom)
    return OwnUsual(middle_ln=middle, spread_ln=math.sqrt(variance), n=n)


def robust_deviation(values: Sequence[float]) -> float:
    """Return the standard deviation as the scaled median absolute deviation; needs two values."""
    n = len(values)
    middle = median(values)
    spread = median(abs(value - middle) for value in values)
    return _MAD_TO_DEVIATION * _SMALL_SAMPLE.get(n, n / (n - 0.8)) * spread
