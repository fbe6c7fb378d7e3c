"""`scan`: the straps nearby, and what the shelf knows of each."""

import asyncio
import json
import sys
from dataclasses import asdict

from hrvtrainer.straps.profile import DeviceProfile, load_devices, profile_for
from hrvtrainer.straps.profile_words import profile_in_brief
from hrvtrainer.straps.seen import StrapSeen


def scan(*, seconds: float, as_json: bool) -> int:
    """List the straps nearby; return 1 when there is none."""
    from hrvtrainer.straps.ble import search

    profiles = tuple(load_devices().items.values())

    def tell(strap: StrapSeen) -> None:
        if not as_json and strap.name and strap.address not in told:  # a Polar's name comes a moment later
            told.add(strap.address)
            print(strap_line(strap, profile_for(strap.name, profiles)), flush=True)

    told: set[str] = set()
    straps = asyncio.run(search(tell, seconds=seconds))
    if as_json:
        print(json.dumps([strap_facts(strap, profile_for(strap.name, profiles)) for strap in straps]))
        return 0 if straps else 1
    for strap in straps:
        if strap.address not in told:
            print(strap_line(strap, profile_for(strap.name, profiles)))
    if not straps:
        print(
            "No strap found. Straps wake up on skin: moisten the two pads, put it on, and check that "
            "no watch or phone holds it.",
            file=sys.stderr,
        )
    return 0 if straps else 1


def strap_line(strap: StrapSeen, profile: DeviceProfile) -> str:
    """Return one line: the strap, how strongly it is heard or who holds it, and what the shelf knows."""
    strength = "connected to this computer" if strap.held else f"{strap.rssi_dbm} dBm"
    return f"{strap.label}  {strap.address}  {strength}  {profile_in_brief(profile)}"


def strap_facts(strap: StrapSeen, profile: DeviceProfile) -> dict[str, object]:
    """Return the strap for JSON, with what the shelf knows of it."""
    return {
        **asdict(strap),
        "device": profile.id,
        "title": profile.title,
        "rr": profile.rr,
        "rr_grade": profile.grade("rr"),
        "latency_s": profile.latency_s,
        "latency_known": profile.latency_known,
        "training_sentence": profile.training_sentence,
    }
