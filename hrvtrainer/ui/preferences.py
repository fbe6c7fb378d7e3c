"""What the window remembers between two starts, as a small JSON file in the person's own folder."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hrvtrainer.straps.profile import LONGEST_LATENCY_S
from hrvtrainer.ui.theme import LARGEST_PERCENT, SMALLEST_PERCENT, Appearance

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The choices of the last time, and whether the safety words have been read.

    ``latencies_s`` are the person's own, by the strap's name.
    """

    safety_words_read: bool = False
    appearance: Appearance = Appearance.SYSTEM
    text_percent: int = 100
    heart: str = ""
    practice_id: str = ""
    latencies_s: Mapping[str, float] = field(default_factory=dict)


def load_preferences(path: Path) -> Preferences:
    """Return what was remembered; whatever cannot be understood is as on the first day."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Preferences()
    except (OSError, ValueError) as fault:
        _LOG.warning("%s cannot be read, so its choices are forgotten: %s", path.name, fault)
        return Preferences()
    return _from_content(content if isinstance(content, dict) else {})


def save_preferences(preferences: Preferences, path: Path) -> None:
    """Remember; a folder that cannot be written to costs only the memory."""
    beside = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(asdict(preferences), indent=2) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as fault:
        _LOG.warning("%s cannot be written, so the choices are not kept: %s", path.name, fault)


def _from_content(content: dict[str, object]) -> Preferences:
    return Preferences(
        safety_words_read=content.get("safety_words_read") is True,
        appearance=_appearance(content.get("appearance")),
        text_percent=_percent(content.get("text_percent")),
        heart=_text(content.get("heart")),
        practice_id=_text(content.get("practice_id")),
        latencies_s=_latencies(content.get("latencies_s")),
    )


def _appearance(value: object) -> Appearance:
    return next((choice for choice in Appearance if choice.value == value), Appearance.SYSTEM)


def _percent(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        return 100
    return min(max(value, SMALLEST_PERCENT), LARGEST_PERCENT)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _latencies(value: object) -> dict[str, float]:
    """Return what can be a latency, by the strap's name."""
    given = value.items() if isinstance(value, dict) else ()
    return {
        name: float(latency_s)
        for name, latency_s in given
        if isinstance(latency_s, int | float)
        and not isinstance(latency_s, bool)
        and 0.0 <= latency_s <= LONGEST_LATENCY_S
    }


class Memory:
    """The choices, remembered as soon as they change.

    Parameters
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._now = load_preferences(path)

    @property
    def now(self) -> Preferences:
        """The present choices."""
        return self._now

    def keep(self, preferences: Preferences) -> None:
        """Take other choices."""
        if preferences != self._now:
            self._now = preferences
            save_preferences(preferences, self._path)
