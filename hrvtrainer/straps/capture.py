"""Captured packets of a strap as a file: its bytes, where they come from, and what they say."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hrvtrainer.errors import StrapDataError
from hrvtrainer.events import Characteristic
from hrvtrainer.shelves import parse_toml, read_text
from hrvtrainer.straps.captured_words import Says, Way, captured_words, is_same
from hrvtrainer.toml_table import Table

_LARGEST_FACTOR = 1e6
_LONGEST_S = 1e6


class Origin(StrEnum):
    """Where captured bytes were born."""

    CAPTURED = "captured"  # a strap sent them
    MAKERS_TEST = "makers-test"  # the maker's own software is tested with them
    OWN = "own"  # made by us, in the shape of what a strap sends


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedPacket:
    """One packet.

    Parameters
    ----------
    place : str
        Where it stands in its file, for messages.
    characteristic : Characteristic
        Where it was told, read or written.
    way : Way
        Which of these.
    raw : bytes
        Its bytes.
    at_s : float or None
        When it came, in seconds from any beginning, where that is known.
    factor : float
        Of compressed samples.
    says : mapping or None
        What it says, as in `hrvtrainer.straps.captured_words`; None for one that has to be refused.
    """

    place: str
    characteristic: Characteristic
    way: Way
    raw: bytes
    at_s: float | None
    factor: float
    says: Says | None

    def difference(self) -> str:
        """Return how it decodes otherwise than its file states; empty where it decodes as stated."""
        try:
            said = captured_words(self.characteristic, self.way, self.raw, factor=self.factor)
        except StrapDataError as fault:
            return "" if self.says is None else f"states {dict(self.says)}, but {fault}"
        if self.says is None:
            return f"is to be refused, but says {dict(said)}"
        return "" if is_same(self.says, said) else f"states {dict(self.says)}, but says {dict(said)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A file of packets.

    Parameters
    ----------
    device : str
        The id of the strap's shelf file.
    title : str
        What it is, in a line.
    origin : Origin
        Where the bytes were born.
    provenance : str
        Where they come from: repository, issue, page, own recording.
    licence : str
        Why they may stand here.
    packets : tuple of CapturedPacket
        At least one.
    """

    device: str
    title: str
    origin: Origin
    provenance: str
    licence: str
    packets: tuple[CapturedPacket, ...]


def read_capture(path: Path) -> Capture:
    """Read a file of captured packets.

    Raises
    ------
    ShelfError
        If it cannot be read or something in it is not as expected; it names file, key and value.
    """
    table = Table(path, "", parse_toml(read_text(path), path))
    capture = Capture(
        device=table.identifier("device"),
        title=table.text("title"),
        origin=Origin(table.choice("origin", list(Origin), default="")),
        provenance=table.text("provenance"),
        licence=table.text("licence"),
        packets=tuple(_read_packet(packet, n) for n, packet in enumerate(table.tables("packet"), start=1)),
    )
    table.nothing_else()
    return capture


def _read_packet(table: Table, number: int) -> CapturedPacket:
    is_refused = table.choice("refused", ["yes", "no"], default="no") == "yes"
    says = table.content("says")
    if bool(says) is is_refused:
        table.refuse("says", 'expected either what the packet says, or refused = "yes"')
    packet = CapturedPacket(
        place=f"packet {number}",
        characteristic=Characteristic(table.choice("characteristic", list(Characteristic), default="")),
        way=Way(table.choice("way", list(Way), default=Way.TOLD)),
        raw=_hex(table),
        at_s=table.number("at_s", lowest=0.0, highest=_LONGEST_S) if table.has("at_s") else None,
        factor=table.number("factor", lowest=1e-9, highest=_LARGEST_FACTOR, default=1.0),
        says=None if is_refused else says,
    )
    table.nothing_else()
    return packet


def _hex(table: Table) -> bytes:
    text = table.text("hex")
    try:
        return bytes.fromhex(text)
    except ValueError:
        table.refuse("hex", f"expected bytes like '16 3c 11 04', found {text!r}")
