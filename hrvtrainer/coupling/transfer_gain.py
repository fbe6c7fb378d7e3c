"""How many beats per minute of heart rate answer one unit of breath."""

from hrvtrainer.coupling.harmonic_fit import HarmonicFit
from hrvtrainer.coupling.size_interval import size_interval
from hrvtrainer.estimates import Absent, Estimate, Metric

NO_BREATH = "the breath has no wave at its own rhythm"


def transfer_gain(heart: HarmonicFit, breath: complex) -> Metric:
    """Return ``|C_HR| / |C_v|``.

    Parameters
    ----------
    heart : HarmonicFit
        Heart rate in bpm, fitted to the breath's phase.
    breath : complex
        First harmonic of the breath over the same phase and window, in whatever unit the sensor gives.

    Returns
    -------
    Estimate or Absent
        Beats per minute over the breath's unit, with the 90 % interval that the heart's part leaves; the
        breath's own error is left out. Absent when the breath has no first harmonic.

    Notes
    -----
    The accelerometer's breath has no known unit: compare gains only while the strap stays where it is.
    """
    if breath == 0:
        return Absent(reason=NO_BREATH, n=heart.n)
    unit = abs(breath)
    low, high = size_interval(heart.first_size, heart.first_error)
    return Estimate(value=heart.first_size / unit, low=low / unit, high=high / unit, n=heart.n)
