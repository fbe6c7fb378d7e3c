"""The 90 % interval of the size of a wave that noise makes look larger."""

from bisect import bisect_right

from hrvtrainer.percentiles import TWO_SIDED_90

# Where P(R > seen) and P(R < seen) are 5 %, R the length of a vector of two normal parts of error 1
# about a point so far from zero; test_size_interval.py compares them with the noncentral chi-squared.
_SEEN = (1.0, 1.5, 2.0, 2.4477, 2.48, 2.55, 2.7, 3.0, 3.5, 4.0, 5.0, 6.0)
_LOW = (0.0, 0.0, 0.0, 0.0, 0.231, 0.418, 0.678, 1.074, 1.646, 2.185, 3.23, 4.256)
_HIGH = (2.288, 2.898, 3.452, 3.93, 3.964, 4.038, 4.195, 4.508, 5.025, 5.538, 6.557, 7.571)


def size_interval(size: float, error: float) -> tuple[float, float]:
    """Return the 90 % interval of the true size of a complex amplitude.

    Parameters
    ----------
    size : float
        The size found, at least 0.
    error : float
        Standard error of its real and of its imaginary part, at least 0.

    Returns
    -------
    tuple of float
        Low and high; low is 0 where chance alone would often be as large.

    Notes
    -----
    The size found is Rice distributed (Rice 1944, doi:10.1002/j.1538-7305.1944.tb00874.x): noise makes
    it larger, so the interval is not symmetric. Its ends are the true sizes that would give more or less
    than what was found with 5 %. One departure: a size below its error has the upper end of one equal
    to its error; the plain rule would say that a lucky zero is certain. Between tabled ratios the ends
    are interpolated, to 0.06 errors.
    """
    if error <= 0.0:
        return size, size
    seen = max(size / error, _SEEN[0])
    if seen >= _SEEN[-1]:
        # next terms of the ends for large ratios, joined to the table
        return size - error * (TWO_SIDED_90 + 0.593 / seen), size + error * (TWO_SIDED_90 - 0.446 / seen)
    right = bisect_right(_SEEN, seen)
    part = (seen - _SEEN[right - 1]) / (_SEEN[right] - _SEEN[right - 1])
    low = _LOW[right - 1] + part * (_LOW[right] - _LOW[right - 1])
    high = _HIGH[right - 1] + part * (_HIGH[right] - _HIGH[right - 1])
    return error * low, error * high
