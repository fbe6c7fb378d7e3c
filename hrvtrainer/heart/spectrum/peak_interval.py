"""Where the wave of the LF band may truly lie, given an averaged periodogram."""

from functools import lru_cache

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.spectrum.density import LF, Spectrum
from hrvtrainer.heart.spectrum.padded_power import GRID_HZ

FINE = 8  # places of the wave between two frequencies of the spectrum
AROUND_HZ = (0.036, 0.165)  # frequencies that tell about it
HALF_WIDTHS_HZ = (0.0003, 0.002, 0.005, 0.012, 0.03)
FLOORS = (0.003, 0.02, 0.1, 0.5, 2.0)  # other power beside the wave's, of its height
SLOPES = (0.0, 1.5)  # how the other power falls with frequency
TOLD_BY_A_SEGMENT = 0.65
TOLD_BY_MORE = 0.6  # power of the number of segments: many tell where the model is not quite true
LINE_STEPS = 2.0
LINE_SHRINKS = 0.45
LINE_SHRINKS_LESS = 0.15  # power of the number of segments
KERNEL_STEPS = 12


def peak_interval_hz(spectrum: Spectrum, gain: FloatArray) -> tuple[float, float]:
    """Return the 90 % interval of the frequency of the wave in 0.04-0.15 Hz.

    Parameters
    ----------
    spectrum : Spectrum
        Averaged periodograms of Hann segments.
    gain : ndarray of float
        What the detrending left of the power at each frequency, above 0 within 0.036-0.165 Hz.

    Returns
    -------
    tuple of float
        Lower and upper end in hertz.

    Notes
    -----
    Whittle's likelihood (1953) of one resonance, of any width, on a floor that falls with frequency, as a
    Hann window shows it; every place alike beforehand; the floor's height and slope and the width are
    averaged over. The 5th and 95th percentile of the place.

    Chosen by simulation: a segment counts for 0.65, k of them for k^0.6 as much, and an interval of less
    than two steps of the spectrum, which only a steady breath makes, is drawn in to 0.45 of its width
    (less with many segments), because such a wave varies less than noise does. So it holds the pace of
    people who follow a pacer, as a metronome or within 6 % of a breath, in 83 to 95 % of windows of 2 to
    10 minutes, and the own slow wave of people at rest in 85 to 94 %. Where every breath has a length of
    its own (3 to 5 %, nobody leading), the mean pace of five minutes is held in 67 to 77 % only: there is
    no one wave then.
    """
    place_hz, weight = _places(spectrum, gain)
    below = np.cumsum(weight) - 0.5 * weight
    low, middle, high = np.interp((0.05, 0.5, 0.95), below, place_hz).tolist()
    step_hz = float(spectrum.frequency_hz[1])
    drawn_in = min(1.0, LINE_SHRINKS * spectrum.segments**LINE_SHRINKS_LESS)
    shrink = drawn_in if high - low < LINE_STEPS * step_hz else 1.0
    return middle - shrink * (middle - low), middle + shrink * (high - middle)


def _places(spectrum: Spectrum, gain: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return places of the wave and the probability of each."""
    step_hz = float(spectrum.frequency_hz[1])
    rows = np.flatnonzero((spectrum.frequency_hz >= AROUND_HZ[0]) & (spectrum.frequency_hz < AROUND_HZ[1]))
    frequency_hz = spectrum.frequency_hz[rows]
    density = spectrum.density_ms2_per_hz[rows] / gain[rows]
    places = np.arange(np.ceil(LF.from_hz / step_hz * FINE), np.floor(LF.to_hz / step_hz * FINE) + 1).astype(
        int
    )
    away = np.abs(rows[None, :] * FINE - places[:, None])
    fits = [
        _likelihood(shape[away], level * (frequency_hz / 0.1) ** -slope, density)
        for shape in _shapes(round(GRID_HZ / step_hz))
        for level in FLOORS
        for slope in SLOPES
    ]
    told = TOLD_BY_A_SEGMENT * spectrum.segments**TOLD_BY_MORE * np.array(fits)
    weight = np.sum(np.exp(told - np.max(told)), axis=0)
    return places * step_hz / FINE, weight / np.sum(weight)


def _likelihood(wave: FloatArray, floor: FloatArray, density: FloatArray) -> FloatArray:
    """Return the log likelihood of the densities for each place of the wave, at the best height of both."""
    shape = wave + floor
    height = np.mean(density / shape, axis=1)
    likelihood: FloatArray = -np.sum(np.log(shape), axis=1) - density.size * np.log(height)
    return likelihood


@lru_cache(maxsize=8)
def _shapes(points: int) -> FloatArray:
    """Return resonances of each width as a Hann segment of so many points shows them, by distance.

    One row a width, one column a fine step of distance, from 0 to more than the band is wide.
    """
    fine_hz = GRID_HZ / points / FINE
    reach = int(np.ceil((AROUND_HZ[1] - AROUND_HZ[0]) / fine_hz)) + FINE
    kernel = _hann_power(np.arange(-KERNEL_STEPS * FINE, KERNEL_STEPS * FINE + 1) / FINE)
    from_hz = np.arange(-reach - KERNEL_STEPS * FINE, reach + KERNEL_STEPS * FINE + 1) * fine_hz
    rows = []
    for half_hz in HALF_WIDTHS_HZ:
        edges = np.arctan((from_hz[:, None] + np.array((-0.5, 0.5)) * fine_hz) / half_hz)
        seen = np.convolve(edges[:, 1] - edges[:, 0], kernel, mode="valid")[reach:]
        rows.append(seen / seen[0])
    shapes = np.array(rows)
    shapes.setflags(write=False)
    return shapes


def _hann_power(steps: FloatArray) -> FloatArray:
    """Return the power that a Hann window lets through, by distance in steps of its spectrum."""
    at_one = np.abs(np.abs(steps) - 1.0) < 1e-9
    outside = 1.0 - np.where(at_one, 0.0, steps) ** 2
    power: FloatArray = np.where(at_one, 0.5, np.sinc(steps) / outside) ** 2
    return power
