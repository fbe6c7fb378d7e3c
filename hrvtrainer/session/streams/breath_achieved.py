"""In-breath and out-breath as they were breathed, beside the pacer's."""

from collections.abc import Sequence
from statistics import fmean

from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.breath.respiration.breath_metrics import CLEAR, mean_of_clear
from hrvtrainer.session.streams.breath_values import AchievedRatio, MeasuredBreath


def asked_s(pattern: BreathPattern) -> tuple[float, float]:
    """Return how long in-breath and out-breath of a pattern measure: a pause counts half to either side."""
    half_pauses_s = 0.5 * (pattern.hold_in_s + pattern.hold_out_s)
    return pattern.inhale_s + half_pauses_s, pattern.exhale_s + half_pauses_s


def achieved_ratio(breaths: Sequence[MeasuredBreath]) -> AchievedRatio:
    """Return the means of clear breaths beside the means of what the pacer asked for in the same breaths."""
    clear = [told for told in breaths if told.breath.quality >= CLEAR]
    asked = [asked_s(told.asked) for told in clear if told.asked is not None]
    led = bool(asked) and len(asked) == len(clear)
    return AchievedRatio(
        inhale_s=mean_of_clear([told.breath.inhale_s for told in clear]),
        exhale_s=mean_of_clear([told.breath.exhale_s for told in clear]),
        paced_inhale_s=fmean(inhale_s for inhale_s, _ in asked) if led else None,
        paced_exhale_s=fmean(exhale_s for _, exhale_s in asked) if led else None,
    )
