"""What the signal check of a strap means for the person who wears it."""

from hrvtrainer.straps.doctor.finding import Ailment, Finding, Weight
from hrvtrainer.straps.profile import DeviceProfile, IntervalKind
from hrvtrainer.straps.signal_check import SignalReport, SignalVerdict
from hrvtrainer.straps.signal_measures import Aspect, MeasureVerdict, SignalMeasure

_MOISTEN = "Moisten the two pads and pull the strap a little tighter."
_HOLD_STILL = "It reads the pulse by light: wear it snugly and keep that arm still."
_ITS_WAY = "Nothing to mend: the sensor does so. A practice is fine, numbers are less exact."
_REMEDIES = {
    Aspect.INTERVALS: _MOISTEN,
    Aspect.COVERAGE: "Sit closer to the computer and moisten the pads; too many beats end when the strap is "
    "put on anew.",
    Aspect.DERIVED: _ITS_WAY,
    Aspect.GRID: _ITS_WAY,
    Aspect.SMOOTHNESS: _ITS_WAY,
}


def beat_findings(report: SignalReport, profile: DeviceProfile, *, lifted_percent: float) -> list[Finding]:
    """Say what the beats tell.

    Parameters
    ----------
    report : SignalReport
        Of the strap's last minute.
    profile : DeviceProfile
        What the shelf knows of it.
    lifted_percent : float
        The share of all packets, from the beginning on, that said that the pads do not touch skin.
    """
    dry = _dry(report, profile, lifted_percent)
    if report.verdict is SignalVerdict.RATE_ONLY:
        return [
            Finding(
                ailment=Ailment.RATE_ONLY,
                weight=Weight.TROUBLE,
                words=report.sentence,
                remedy="`hrvtrainer devices` lists straps that send single beats.",
            )
        ]
    if report.verdict is SignalVerdict.LISTENING:
        return dry or [
            Finding(
                ailment=Ailment.TOO_SHORT,
                weight=Weight.NOTE,
                words=f"{report.n_beats} beats in {report.listened_s:.0f} s are too little to judge by.",
                remedy="Listen for longer: --seconds 60.",
            )
        ]
    doubtful = [_suspect(measure) for measure in report.doubtful if measure.aspect in _REMEDIES]
    if doubtful or dry:
        return [*dry, *doubtful]
    return [Finding(ailment=Ailment.BEATS, weight=Weight.FINE, words="Single beats come through clearly.")]


def _dry(report: SignalReport, profile: DeviceProfile, lifted_percent: float) -> list[Finding]:
    remedy = _HOLD_STILL if profile.intervals is IntervalKind.PP else _MOISTEN
    measures = {measure.aspect: measure for measure in report.measures}
    if report.rate_bpm is None:
        words = "No heartbeat comes through."
        return [Finding(ailment=Ailment.NO_BEAT, weight=Weight.TROUBLE, words=words, remedy=remedy)]
    if lifted_percent > 0.0 and (report.contact is False or lifted_percent > 10.0):
        words = f"The pads do not touch the skin in {lifted_percent:.0f} % of the time."
    elif measures[Aspect.IRREGULAR].verdict is MeasureVerdict.DOUBTFUL:
        words = (
            f"{report.irregular_percent:.0f} % of beats stand out from their neighbours, as with dry pads; "
            "an irregular heart does so as well."
        )
    else:
        return []
    return [Finding(ailment=Ailment.DRY, weight=Weight.TROUBLE, words=words, remedy=remedy)]


def _suspect(measure: SignalMeasure) -> Finding:
    return Finding(
        ailment=Ailment.BEATS,
        weight=Weight.TROUBLE,
        words=f"{measure.words} Measured {measure.value_words}, fine is {measure.limit_words}.",
        remedy=_REMEDIES[measure.aspect],
    )
