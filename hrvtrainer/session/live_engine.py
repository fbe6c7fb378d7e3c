"""The live engine: beats in, every live number out, each with its window or the reason why there is none."""

import numpy as np

from hrvtrainer.beats import Beat, NnSeries
from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.coupling.breath_by_breath import peak_to_trough_bpm
from hrvtrainer.coupling.concentration import spectral_concentration
from hrvtrainer.coupling.lock import breath_lock
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.live_nn import LiveNn
from hrvtrainer.heart.live_spread import live_spread
from hrvtrainer.heart.nonlinear.regularity import sample_entropy
from hrvtrainer.heart.nonlinear.scaling import dfa_alpha1
from hrvtrainer.heart.spectrum.slow_wave import lf_peak_hz
from hrvtrainer.heart.time_domain import mean_hr_bpm, rmssd_estimate
from hrvtrainer.session.metrics import BREATH_METRICS, METRICS

WINDOW_S = 60.0
RECENT_S = 90.0  # breath lock and concentration choose their part from it
LF_WINDOW_S = 64.0
PEAK_TO_TROUGH_BREATHS = 6
MOST_WINDOWS = 8
FRESH_S = 10.0
MOST_TREATED_PERCENT = 10.0
MOST_TREATED_FOR_RATE_PERCENT = 50.0

STEADY = ("mean_hr_bpm", "mean_nn_ms", "treated_beats_percent")

NOT_INTERPRETABLE = "the rhythm or the contact is uneven; HRV cannot be read from it"
LISTENING = "listening for the heartbeat"
NO_PACER = "no pacer leads at the moment"
UNEVEN = "more than one beat in ten needed treating"

SECOND_METRICS = ("spectral_concentration", "coherence_ratio", "sample_entropy", "dfa_alpha1")
HEART_METRICS = tuple(key for key in METRICS if key not in BREATH_METRICS)
BEAT_METRICS = tuple(key for key in HEART_METRICS if key not in SECOND_METRICS)


class LiveEngine:
    """One heart, live: feed it beats, ask it for the numbers of any moment.

    State is bounded (the last minutes of NN intervals), every sum is made in a fixed order, and nothing
    depends on how beats were cut into packets: the same beats give the same bits.
    """

    def __init__(self) -> None:
        self.nn = LiveNn()
        self._windows: dict[tuple[float, float], NnSeries] = {}

    def feed(self, beat: Beat) -> tuple[Beat, ...]:
        """Take the next provisional beat; return it, then those that became final, with their label."""
        self._windows.clear()
        return self.nn.feed(beat)

    def numbers(self, at_s: float, pacers: PacerHistory, *, earlier_by_s: float) -> dict[str, Metric]:
        """Return every live number of the heart at a moment, in the order of `METRICS`.

        Parameters
        ----------
        at_s : float
            Session seconds; FINAL beats that ended up to here count.
        pacers : PacerHistory
            The pacers so far.
        earlier_by_s : float
            How much earlier than the beats' ends say the heart beat; decides which beats belong to which
            breath, and nothing else.

        Notes
        -----
        When the newest final beat is older than 10 s there are no numbers: a window without its end would
        show the past as the present.
        """
        found = {
            **self.beat_numbers(at_s, pacers, earlier_by_s=earlier_by_s),
            **self.second_numbers(at_s),
        }
        return {key: found[key] for key in HEART_METRICS}

    def beat_numbers(self, at_s: float, pacers: PacerHistory, *, earlier_by_s: float) -> dict[str, Metric]:
        """Return the numbers that are worth asking for at every beat."""
        minute = self._window(at_s, WINDOW_S)
        steady = self._steady(at_s, minute)
        reason = self._withheld(at_s)
        if reason is not None:
            return {**dict.fromkeys(BEAT_METRICS, Absent(reason=reason)), **steady}
        rmssd = rmssd_estimate(minute, paced=pacers.at(at_s) is not None)
        lock, wave_bpm = self._lock(at_s, pacers)
        return {
            **live_spread(minute, rmssd),
            "rmssd_ms": rmssd,
            "lf_peak_hz": lf_peak_hz(self._window(at_s, LF_WINDOW_S)),
            "hr_peak_to_trough_bpm": self._peak_to_trough(at_s, pacers, earlier_by_s),
            "breath_lock": lock,
            "breath_wave_bpm": wave_bpm,
            **steady,
        }

    def second_numbers(self, at_s: float) -> dict[str, Metric]:
        """Return the numbers that change slowly: of the spectrum's picture, and the nonlinear ones."""
        reason = self._withheld(at_s)
        if reason is not None:
            return dict.fromkeys(SECOND_METRICS, Absent(reason=reason))
        minute = self._window(at_s, WINDOW_S)
        concentration = spectral_concentration(self._window(at_s, RECENT_S))
        return {
            "spectral_concentration": concentration.concentration,
            "coherence_ratio": concentration.ratio,
            "sample_entropy": sample_entropy(minute),
            "dfa_alpha1": dfa_alpha1(minute),
        }

    def _window(self, at_s: float, length_s: float) -> NnSeries:
        """Return a window, cut once between two beats however many numbers ask for it."""
        key = (at_s, length_s)
        if key not in self._windows:
            if len(self._windows) == MOST_WINDOWS:
                self._windows.clear()
            self._windows[key] = self.nn.window(until_s=at_s, length_s=length_s)
        return self._windows[key]

    def _steady(self, at_s: float, minute: NnSeries) -> dict[str, Metric]:
        """Return the numbers that an uneven signal does not spoil."""
        if not self._is_fresh(at_s):
            return dict.fromkeys(STEADY, Absent(reason=LISTENING))
        treated = self.nn.treated_percent(at_s, WINDOW_S)
        if treated is None:
            return dict.fromkeys(STEADY, Absent(reason="no beats yet"))
        mean_hr = mean_hr_bpm(minute)
        if treated > MOST_TREATED_FOR_RATE_PERCENT:
            mean_hr = Absent(reason="more than half of the beats needed treating")
        mean_nn: Metric = mean_hr
        if isinstance(mean_hr, Estimate):
            mean_nn = Estimate(value=60000.0 / mean_hr.value, n=mean_hr.n)
        return {
            "mean_hr_bpm": mean_hr,
            "mean_nn_ms": mean_nn,
            "treated_beats_percent": Estimate(value=treated, n=len(minute)),
        }

    def _is_fresh(self, at_s: float) -> bool:
        last_s = self.nn.last_final_end_s
        return last_s is not None and at_s - last_s <= FRESH_S

    def _withheld(self, at_s: float) -> str | None:
        """Return why no variability can be told now, or None where it can."""
        if not self._is_fresh(at_s):
            return LISTENING
        if self.nn.irregular:
            return NOT_INTERPRETABLE
        treated = self.nn.treated_percent(at_s, WINDOW_S)
        return UNEVEN if treated is not None and treated > MOST_TREATED_PERCENT else None

    def _lock(self, at_s: float, pacers: PacerHistory) -> tuple[Metric, Metric]:
        if pacers.at(at_s) is None:
            absent = Absent(reason=NO_PACER)
            return absent, absent
        recent = self._window(at_s, RECENT_S)
        lock = breath_lock(recent, pacers.breaths(recent.middle_s))
        return lock.lock, lock.wave_bpm

    def _peak_to_trough(self, at_s: float, pacers: PacerHistory, earlier_by_s: float) -> Metric:
        pacer = pacers.at(at_s)
        led_since_s = pacers.led_since_s(at_s)
        if pacer is None or led_since_s is None:
            return Absent(reason=NO_PACER)
        # One breath more than is counted: the newest is still being breathed.
        length_s = (PEAK_TO_TROUGH_BREATHS + 2) * pacer.pattern.cycle_s + earlier_by_s
        inhales_s = np.asarray(pacers.inhales_s(max(led_since_s, at_s - length_s), at_s))
        # In-breaths are put on the beats' clock: later by what the beats are late.
        return peak_to_trough_bpm(self._window(at_s, max(length_s, RECENT_S)), inhales_s + earlier_by_s)
