"""A practice as content: its steps, its breath and its words, read from a TOML file of the shelf.

A practitioner can write one without Python; a bad file is refused with the file, the key, the value
and what was expected.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hrvtrainer.breath.pattern import (
    QUICKEST_BREATHS_PER_MIN,
    SLOWEST_BREATHS_PER_MIN,
    BreathPattern,
)
from hrvtrainer.shelves import Shelf, load_shelf, packaged_folder, parse_toml, read_text
from hrvtrainer.toml_table import Table

SHORTEST_STEP_S = 45.0
SHORTEST_INHALE_S = 2.5


class PacerUse(StrEnum):
    """What the pacer does in a step."""

    LEADS = "leads"
    FOLLOWS = "follows"  # the measured breath; where none is measured there is no pacer, only words
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a practice; complete in itself.

    ``weight_s`` is how long it lasts in an open-ended session, and its share of a chosen length.
    """

    id: str
    title: str
    weight_s: float
    pacer: PacerUse
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeProtocol:
    """One practice.

    ``coming`` says what will happen, before anything does; ``always`` are lines that may be said in
    any step. ``toml`` is the text that it was read from: a recording keeps it, so that a replay does
    not depend on a file that somebody has edited since.
    """

    id: str
    title: str
    description: str
    coming: tuple[str, ...]
    always: tuple[str, ...]
    default_minutes: float
    pattern: BreathPattern
    steps: tuple[Step, ...]
    toml: str

    @property
    def breaths_per_min(self) -> float:
        """The pace the practice begins with."""
        return self.pattern.breaths_per_min

    @property
    def inhale_fraction(self) -> float:
        """The in-breath's share of the moving part of a breath."""
        return self.pattern.inhale_fraction

    def step_lengths_s(self, minutes: float | None) -> tuple[float | None, ...]:
        """Return how long each step lasts.

        Parameters
        ----------
        minutes : float or None
            The chosen length; None for an open-ended session.

        Returns
        -------
        tuple of float or None
            Seconds. In an open-ended session the steps keep their own minutes and the last one has
            no end (None). Else the minutes are weights scaled to the chosen length, but no step is
            shorter than 45 s: when the chosen length cannot hold that, the practice takes longer.
        """
        weights = [step.weight_s for step in self.steps]
        if minutes is None:
            return (*weights[:-1], None)
        lengths = [SHORTEST_STEP_S] * len(weights)
        free = list(range(len(weights)))
        left_s = minutes * 60.0
        while free:
            scale = left_s / sum(weights[index] for index in free)
            short = [index for index in free if weights[index] * scale < SHORTEST_STEP_S]
            if not short:
                for index in free:
                    lengths[index] = weights[index] * scale
                break
            free = [index for index in free if index not in short]
            left_s -= SHORTEST_STEP_S * len(short)
        return tuple(lengths)


def load_practices() -> Shelf[PracticeProtocol]:
    """Return the practices of the shelf and of the person's own folder."""
    return load_shelf("protocols", read_practice)


def read_practice(path: Path) -> PracticeProtocol:
    """Read one practice from its file.

    Raises
    ------
    ShelfError
        If the file cannot be read or something in it is not as expected.
    """
    return practice_from_toml(read_text(path), path)


def practice_from_toml(text: str, path: Path | None = None) -> PracticeProtocol:
    """Read one practice from TOML text; ``path`` is named in errors."""
    source = path or Path("practice.toml")
    table = Table(source, "", parse_toml(text, source))
    practice = PracticeProtocol(
        id=table.identifier("id"),
        title=table.text("title"),
        description=table.text("description"),
        coming=table.texts("coming"),
        always=table.texts("always", default=()),
        default_minutes=table.number("default_minutes", lowest=1.0, highest=120.0),
        pattern=_pattern(table.table("breath")),
        steps=tuple(_step(step) for step in table.tables("step")),
        toml=text,
    )
    table.nothing_else()
    return practice


def default_practice_path(practice_id: str) -> Path:
    """Return where the packaged practice of this id stands."""
    return packaged_folder("protocols") / f"{practice_id}.toml"


def _pattern(table: Table) -> BreathPattern:
    pace = table.number("breaths_per_min", lowest=SLOWEST_BREATHS_PER_MIN, highest=QUICKEST_BREATHS_PER_MIN)
    pattern = BreathPattern.paced(
        pace,
        inhale_fraction=table.number("inhale_fraction", lowest=0.3, highest=0.5, default=0.4),
        hold_in_s=table.number("hold_in_s", lowest=0.0, highest=1.0, default=0.0),
        hold_out_s=table.number("hold_out_s", lowest=0.0, highest=1.0, default=0.0),
    )
    table.nothing_else()
    if pattern.inhale_s < SHORTEST_INHALE_S:
        table.refuse(
            "inhale_fraction", f"makes an in-breath of {pattern.inhale_s:.2f} s; 2.5 s is the shortest"
        )
    return pattern


def _step(table: Table) -> Step:
    step = Step(
        id=table.identifier("id"),
        title=table.text("title"),
        weight_s=60.0 * table.number("minutes", lowest=0.75, highest=60.0),
        pacer=PacerUse(table.choice("pacer", tuple(PacerUse), default=PacerUse.LEADS)),
        lines=table.texts("lines"),
    )
    table.nothing_else()
    return step
