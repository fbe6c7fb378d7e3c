"""What the shelf says of a strap, in words for people; each fact with its evidence."""

from dataclasses import dataclass

from hrvtrainer.straps.evidence import Evidence
from hrvtrainer.straps.profile import (
    Access,
    ContactSupport,
    DeviceMeasure,
    DeviceProfile,
    IntervalKind,
    RrSupport,
)

UNKNOWN = "not known"

RR_WORDS = {
    RrSupport.YES: "sends single beats",
    RrSupport.SOME: "sends single beats with some models or in some modes",
    RrSupport.DOUBTFUL: "sends beats that may be smoothed or worked out",
    RrSupport.UNUSABLE: "averages its beats beyond use",
    RrSupport.NO: "sends heart rate alone",
    RrSupport.UNKNOWN: "not known whether it sends single beats",
}
_INTERVAL_WORDS = {
    IntervalKind.RR: "RR, between R waves of an ECG",
    IntervalKind.PP: "PP, between pulses seen by light",
    None: UNKNOWN,
}
_CONTACT_WORDS = {
    ContactSupport.YES: "tells whether it touches skin",
    ContactSupport.SOME: "some tell whether they touch skin",
    ContactSupport.NO: "does not tell whether it touches skin",
    ContactSupport.UNKNOWN: UNKNOWN,
}
_MEASURE_WORDS = {
    DeviceMeasure.ECG: "ECG",
    DeviceMeasure.ACCELERATION: "acceleration",
    DeviceMeasure.PULSE_INTERVALS: "pulse intervals",
}
_ACCESS_WORDS = {Access.OPEN: "open", Access.CLOSED: "closed: its maker's app alone"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTold:
    """One fact in words.

    Parameters
    ----------
    key : str
        The fact's key in the shelf file.
    label : str
        What it is about.
    words : str
        What is so.
    evidence : Evidence or None
        Where it comes from; None where the file does not state it.
    """

    key: str
    label: str
    words: str
    evidence: Evidence | None


def profile_facts(profile: DeviceProfile) -> tuple[FactTold, ...]:
    """Return every fact of a strap in words, in a fixed order."""
    latency = f"{profile.latency_s:g} s" + ("" if profile.latency_known else ", a guess")
    links = UNKNOWN if profile.links is None else f"{profile.links} at a time"
    told = (
        ("name_prefixes", "names", ", ".join(profile.name_prefixes) or UNKNOWN),
        ("rr", "beats", RR_WORDS[profile.rr]),
        ("intervals", "intervals", _INTERVAL_WORDS[profile.intervals]),
        ("latency_s", "latency", latency),
        ("contact", "contact", _CONTACT_WORDS[profile.contact]),
        ("links", "links", links),
        (
            "measures",
            "also offers",
            ", ".join(_MEASURE_WORDS[measure] for measure in profile.measures) or UNKNOWN,
        ),
        ("access", "access", _ACCESS_WORDS[profile.access]),
    )
    return tuple(
        FactTold(key=key, label=label, words=words, evidence=profile.evidence.get(key))
        for key, label, words in told
    )


def profile_in_brief(profile: DeviceProfile) -> str:
    """Return one line: what strap it is, and whether beats are to be expected of it."""
    grade = profile.grade("rr")
    return f"{profile.title}: {RR_WORDS[profile.rr]}" + (f" ({grade})" if grade else "")
