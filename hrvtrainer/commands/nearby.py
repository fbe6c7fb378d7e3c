"""`scan`: the straps nearby."""

import asyncio
import json
import sys
from dataclasses import asdict

from hrvtrainer.straps.seen import StrapSeen


def scan(*, seconds: float, as_json: bool) -> int:
    """List the straps nearby; return 1 when there is none."""
    from hrvtrainer.straps.ble import search

    def tell(strap: StrapSeen) -> None:
        if not as_json and strap.address not in told:
            told.add(strap.address)
            print(_line(strap), flush=True)

    told: set[str] = set()
    straps = asyncio.run(search(tell, seconds=seconds))
    if as_json:
        print(json.dumps([asdict(strap) for strap in straps]))
    elif not straps:
        print(
            "No strap found. Straps wake up on skin: moisten the two pads, put it on, and check that "
            "no watch or phone holds it.",
            file=sys.stderr,
        )
    return 0 if straps else 1


def _line(strap: StrapSeen) -> str:
    strength = "connected to this computer" if strap.held else f"{strap.rssi_dbm} dBm"
    return f"{strap.label}  {strap.address}  {strength}"
