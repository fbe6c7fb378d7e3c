"""Hearts of another kind: loops of pressure and heart rate whose resonance comes from their delays.

After DeBoer, Karemaker & Strackee 1987 (doi:10.1152/ajpheart.1987.253.3.H680) in its form only: breath moves
pressure; pressure, through a baroreflex that saturates, slows the heart quickly (vagal) and late
(sympathetic) and relaxes the vessels later still; heart rate and vessels move pressure again. Nothing of it
has the form that the estimator assumes. The true pace is found by long sweeps of the same loop.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from assessment_breaths import STEP_S, Habit, LivedBreath, beats_of, noise, raised_cosine
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray

IntArray = NDArray[np.intp]
SWEPT: FloatArray = np.arange(3.5, 8.51, 0.1)
SWEEP_S, LISTENED_S = 150.0, 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayedHearts:
    """Many such hearts; every field has shape (n,). Gains in bpm and mmHg, times in seconds."""

    pressure_of_rate: FloatArray
    pressure_s: FloatArray
    vagal_gain: FloatArray
    vagal_delay_s: FloatArray
    vagal_s: FloatArray
    late_gain: FloatArray
    late_delay_s: FloatArray
    late_s: FloatArray
    vessel_gain: FloatArray
    vessel_delay_s: FloatArray
    vessel_s: FloatArray
    pressure_of_breath: FloatArray
    direct_bpm: FloatArray
    saturates_mmhg: FloatArray
    rate_bpm: FloatArray
    pressure_noise_mmhg: FloatArray
    slow_bpm: FloatArray

    def __len__(self) -> int:
        return int(self.rate_bpm.size)

    def chosen(self, rows: IntArray) -> "DelayedHearts":
        """Return some of them, in this order."""
        return replace(self, **{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    def response(self, hz: FloatArray) -> NDArray[np.complex128]:
        """Return the answer to a small breath, shape (n, m): what the loop does before it saturates."""
        turn = 2j * np.pi * hz[None, :]

        def path(gain: FloatArray, delay_s: FloatArray, lasting_s: FloatArray) -> NDArray[np.complex128]:
            late = np.exp(-turn * delay_s[:, None]) / (1.0 + turn * lasting_s[:, None])
            through: NDArray[np.complex128] = -gain[:, None] * late
            return through

        reflex = path(self.vagal_gain, self.vagal_delay_s, self.vagal_s)
        reflex = reflex + path(self.late_gain, self.late_delay_s, self.late_s)
        vessels = path(self.vessel_gain, self.vessel_delay_s, self.vessel_s)
        direct = self.direct_bpm[:, None] / (1.0 + turn * self.vagal_s[:, None])
        rate_to_pressure = self.pressure_of_rate[:, None]
        loop = 1.0 + turn * self.pressure_s[:, None] - rate_to_pressure * reflex - vessels
        pressure = (self.pressure_of_breath[:, None] + rate_to_pressure * direct) / loop
        answer: NDArray[np.complex128] = reflex * pressure + direct
        return answer

    def swing(self, volume: FloatArray, pressure_noise: FloatArray | None = None) -> FloatArray:
        """Return heart rate about its mean for breaths of shape (n, steps) every 0.05 s."""
        count, length = volume.shape
        delays = [
            np.rint(delay_s / STEP_S).astype(np.intp)
            for delay_s in (self.vagal_delay_s, self.late_delay_s, self.vessel_delay_s)
        ]
        past = int(max(delay.max() for delay in delays)) + 1
        felt = np.zeros((length + past, count))
        every = np.arange(count)
        pressure, vagal, late, vessels = np.zeros((4, count))
        driven = (volume - 0.5).T
        disturbed = np.zeros((length, count)) if pressure_noise is None else pressure_noise.T
        swing = np.empty((length, count))
        for step in range(length):
            swing[step] = vagal + late
            now = step + past
            felt[now] = np.tanh(pressure / self.saturates_mmhg) * self.saturates_mmhg
            soon, later, latest = (felt[now - delay, every] for delay in delays)
            push = self.pressure_of_rate * swing[step] + vessels + disturbed[step]
            push = push + self.pressure_of_breath * driven[step]
            pressure = pressure + STEP_S / self.pressure_s * (push - pressure)
            direct = self.direct_bpm * driven[step]
            vagal = vagal + STEP_S / self.vagal_s * (direct - self.vagal_gain * soon - vagal)
            late = late + STEP_S / self.late_s * (-self.late_gain * later - late)
            vessels = vessels + STEP_S / self.vessel_s * (-self.vessel_gain * latest - vessels)
        turned: FloatArray = swing.T
        return turned

    def true_paces(self) -> FloatArray:
        """Return each heart's pace of the largest swing, by sweeps of breaths of depth 1 without noise."""
        swept = self.chosen(np.repeat(np.arange(len(self)), SWEPT.size))
        time_s = np.arange(round(SWEEP_S / STEP_S)) * STEP_S
        hz = np.tile(SWEPT / 60.0, len(self))
        swing = swept.swing(raised_cosine(time_s[None, :] * hz[:, None], 0.4))
        sizes = np.empty(hz.size)
        for row, one_hz in enumerate(hz.tolist()):
            listened = slice(-round(int(LISTENED_S * one_hz) / one_hz / STEP_S), None)
            tail = swing[row, listened] - np.mean(swing[row, listened])
            sizes[row] = abs(np.mean(tail * np.exp(-2j * np.pi * one_hz * time_s[listened])))
        return np.array([_top(one) for one in sizes.reshape(len(self), SWEPT.size)])

    def live(self, breaths: list[LivedBreath], rng: np.random.Generator) -> list[FloatArray]:
        """Return the times of the beats of each heart, breathing each of these breaths."""
        size = breaths[0].volume.size
        pressure_noise = np.stack(
            [spread * noise(size, rng, 0.002, 1.0, 0.5) for spread in self.pressure_noise_mmhg]
        )
        rate = self.rate_bpm[:, None] + self.swing(
            np.stack([breath.volume for breath in breaths]), pressure_noise
        )
        beats = []
        for row, slow_bpm in enumerate(self.slow_bpm):
            own = slow_bpm * noise(size, rng, 0.003, 0.05, 0.5) + 0.6 * noise(size, rng, 0.05, 0.5, 0.15)
            beats.append(beats_of(breaths[row].time_s, rate[row] + own))
        return beats


def _top(sizes: FloatArray) -> float:
    """Return the pace of the largest size, by a parabola through its neighbours."""
    top = int(np.argmax(sizes))
    if not 0 < top < sizes.size - 1:
        return float(SWEPT[top])
    before, here, after = sizes[top - 1 : top + 2].tolist()
    return float(SWEPT[top] + 0.05 * (before - after) / (before - 2.0 * here + after))


def draw_delayed_hearts(count: int, rng: np.random.Generator) -> DelayedHearts:
    """Draw hearts with a resonance: their largest answer between 4.3 and 6.9/min, 3 to 25 bpm, at least 4 %
    smaller 1.5/min to either side, and a loop that comes to rest by itself."""
    many = _draw(8 * count, rng)
    paces = np.arange(3.5, 8.501, 0.01)
    sizes = np.abs(many.response(paces / 60.0))
    top = np.argmax(sizes, axis=1)
    rows = np.arange(len(many))
    largest = sizes[rows, top]
    beside = np.maximum(sizes[rows, np.maximum(top - 150, 0)], sizes[rows, np.minimum(top + 150, 500)])
    rests = _comes_to_rest(many)
    good = rests & (paces[top] > 4.3) & (paces[top] < 6.9) & (largest > 3.0) & (largest < 25.0)
    good &= beside < 0.96 * largest
    return many.chosen(np.flatnonzero(good)[:count])


def _comes_to_rest(hearts: DelayedHearts) -> NDArray[np.bool_]:
    still = np.full((len(hearts), round(120.0 / STEP_S)), 0.5)
    kick = np.zeros_like(still)
    kick[:, :20] = 2.0
    swing = np.abs(hearts.swing(still, kick))
    rests: NDArray[np.bool_] = swing[:, -400:].max(axis=1) < 0.02 * swing[:, :600].max(axis=1)
    return rests


def _draw(count: int, rng: np.random.Generator) -> DelayedHearts:
    def between(low: float, high: float) -> FloatArray:
        return rng.uniform(low, high, count)

    def about(middle: float) -> FloatArray:
        drawn: FloatArray = np.exp(rng.normal(np.log(middle), 0.4, count))
        return drawn

    return DelayedHearts(
        pressure_of_rate=between(0.3, 0.9),
        pressure_s=between(0.8, 2.0),
        vagal_gain=between(0.5, 1.6),
        vagal_delay_s=between(0.4, 1.0),
        vagal_s=between(0.3, 0.9),
        late_gain=between(0.2, 0.9),
        late_delay_s=between(2.0, 3.0),
        late_s=between(2.0, 4.0),
        vessel_gain=between(0.8, 2.2),
        vessel_delay_s=between(1.8, 3.0),
        vessel_s=between(1.5, 3.5),
        pressure_of_breath=rng.choice([-1.0, 1.0], count) * about(4.0),
        direct_bpm=between(0.0, 4.0),
        saturates_mmhg=between(12.0, 30.0),
        rate_bpm=np.clip(rng.normal(67.0, 8.0, count), 48.0, 95.0),
        pressure_noise_mmhg=about(1.2),
        slow_bpm=about(1.5),
    )


def steady_depth(rng: np.random.Generator) -> Habit:
    """Draw how somebody follows the pacer with breaths about equally deep at every pace."""
    return Habit(
        lag_s=float(rng.normal(0.25, 0.2)), jitter_cycles=float(np.exp(rng.normal(np.log(0.03), 0.4)))
    )
