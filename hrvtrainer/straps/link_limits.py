"""How long a link to a strap waits for what, and when it tries again."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLimits:
    """Every time limit of a link, in seconds of the machine's own clock.

    Parameters
    ----------
    search_s : float
        How long one attempt looks for the strap.
    turn_s : float
        How often a search asks whether another one of this program has ended; it waits no longer than
        that one can last.
    call_s : float
        What a single question to the Bluetooth service may take beyond its own limit. bleak has none
        of its own for several of them: a bus that does not answer would hold it for ever.
    connect_s, read_s, subscribe_s, disconnect_s : float
        Connecting; all reads together; subscribing; letting go.
    measure_s, answer_s, stop_s : float
        Of a strap's own measurements, which no heartbeat waits for: a single access, long enough to say
        yes to a question of the system's (macOS asks about pairing then); its answer to a request;
        stopping them before the strap is let go.
    first_packet_s : float
        After subscribing, the first packet comes within this or the attempt is over.
    quiet_s, silent_s : float
        Without a packet: told as quiet; given up and connected anew.
    retry_s : tuple of float
        The pause before each attempt; the last one is repeated.
    retry_spread : float
        Each pause is up to this share longer or shorter, so that two computers do not keep in step.
    hints_s : tuple of float
        When to tell the hints of `hrvtrainer.straps.link_words`, from the loss on.
    countdown_s : float
        A pause of at least this is told with its length.
    empty_searches : int
        After so many in a row that heard no strap at all, or others only, what helps is told at once.
    give_up_s : float
        Outside a session: how long to keep trying. Within one the person alone decides.
    """

    search_s: float = 10.0
    turn_s: float = 0.2
    call_s: float = 5.0
    connect_s: float = 15.0
    read_s: float = 5.0
    subscribe_s: float = 5.0
    disconnect_s: float = 3.0
    measure_s: float = 30.0
    answer_s: float = 5.0
    stop_s: float = 1.5
    first_packet_s: float = 5.0
    quiet_s: float = 5.0
    silent_s: float = 15.0
    retry_s: tuple[float, ...] = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0)
    retry_spread: float = 0.2
    hints_s: tuple[float, ...] = (10.0, 30.0, 60.0)
    countdown_s: float = 1.5
    empty_searches: int = 2
    give_up_s: float = 300.0

    def pause_s(self, failures: int, rng: np.random.Generator) -> float:
        """Return how long to wait after so many attempts in a row that did not succeed."""
        pause_s = self.retry_s[min(failures, len(self.retry_s) - 1)]
        return pause_s * float(rng.uniform(1.0 - self.retry_spread, 1.0 + self.retry_spread))
