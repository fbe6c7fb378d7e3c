"""Two simulated people beside one pacer, each with a strap of their own."""

import heapq
from collections.abc import Sequence

from hrvtrainer.breath.pacer import PacerChange
from hrvtrainer.events import SourceEvent
from hrvtrainer.simulation.strap import SimulatedStrap
from hrvtrainer.truth import GroundTruth


class SimulatedPair:
    """Several straps as one source; the people have nothing in common but the pacer.

    Parameters
    ----------
    straps : sequence of SimulatedStrap
        Each with a ``source_id`` of its own; the session's own heart first.
    """

    def __init__(self, straps: Sequence[SimulatedStrap]) -> None:
        self._straps = tuple(straps)

    @property
    def source_ids(self) -> tuple[str, ...]:
        """What their events call them."""
        return tuple(source_id for strap in self._straps for source_id in strap.source_ids)

    def hear(self, change: PacerChange) -> None:
        """Let everybody follow a pacer, or none, from its time on."""
        for strap in self._straps:
            strap.hear(change)

    def events(self, until_s: float) -> list[SourceEvent]:
        """Return what is stamped before ``until_s`` and was not returned before, oldest first."""
        return list(
            heapq.merge(*(strap.events(until_s) for strap in self._straps), key=lambda event: event.at_s)
        )

    def truths(self) -> dict[str, GroundTruth]:
        """Return what was really so, by source."""
        return {source_id: truth for strap in self._straps for source_id, truth in strap.truths().items()}
