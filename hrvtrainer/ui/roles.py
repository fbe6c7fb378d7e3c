"""What the window needs of the rest of the program."""

from collections.abc import Callable
from typing import Protocol

from hrvtrainer.acquisition.plan import Plan
from hrvtrainer.acquisition.told import Told
from hrvtrainer.events import Action
from hrvtrainer.straps.seen import StrapSeen


class Acquiring(Protocol):
    """Searches straps, runs sessions; every call returns at once, answers come by `Told` values."""

    def search(self) -> None:
        """Look for straps."""

    def listen(self, strap: StrapSeen) -> None:
        """Connect a strap and tell how well it can be heard."""

    def begin(self, plan: Plan) -> None:
        """Begin a session."""

    def act(self, action: Callable[[float], Action]) -> None:
        """Do what the person asks; the argument of ``action`` is the session second of the stamp."""

    def stop(self) -> None:
        """Leave the search, the listening or the session; a session's file is closed."""


class Hearing(Protocol):
    """A window that hears what is told."""

    def hear(self, told: Told) -> None:
        """Show it."""
