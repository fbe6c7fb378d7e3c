"""What is said of the strap during a practice: short, and nothing alarming."""

from hrvtrainer.events import LinkState
from hrvtrainer.session.updates import SignalChanged

LOW_BATTERY_PERCENT = 20
LIFTED = "The strap seems to have lifted. Pressing the pads flat usually helps."

_SHORT = {
    LinkState.SEARCHING: "looking for the strap…",
    LinkState.CONNECTING: "connecting…",
    LinkState.QUIET: "listening again…",
    LinkState.LOST: "listening again…",
    LinkState.GAVE_UP: "without the strap",
}
_LONG = {
    LinkState.QUIET: "Listening for the heartbeat again…",
    LinkState.LOST: "Listening for the heartbeat again…",
}


def is_heard(signal: SignalChanged) -> bool:
    """Return whether the heart can be heard at the moment."""
    return signal.link is LinkState.LIVE


def short_words(signal: SignalChanged, *, simulated: bool) -> str:
    """Return the few words at the top of the page."""
    if not is_heard(signal):
        return _SHORT[signal.link]
    if simulated:
        return ""  # the badge says it
    if signal.has_rr is False:
        return "strap: heart rate alone"
    if signal.contact is None:
        return "strap: connected"
    return "strap: good contact" if signal.contact else "strap: loose"


def long_words(signal: SignalChanged, *, simulated: bool) -> str:
    """Return the note at the side, empty when there is nothing to say."""
    notes = [signal.sentence or _LONG.get(signal.link, "")]
    if is_heard(signal) and signal.contact is False and not signal.sentence:
        notes.append(LIFTED)
    battery = signal.battery_percent
    if battery is not None and battery < LOW_BATTERY_PERCENT and not simulated:
        notes.append(f"The strap's battery is at {battery} %.")
    return " ".join(note for note in notes if note)
