"""Makes docs/straps.md from the devices shelf: every strap, with how well each fact is known.

Run it from the checkout: ``python docs/make_straps_table.py``. With ``--check`` it writes nothing and
ends with 1 where the page differs from the shelf.
"""

import sys
from pathlib import Path

from hrvtrainer.shelves import packaged_folder
from hrvtrainer.straps.evidence import Evidence, Grade
from hrvtrainer.straps.profile import DEVICES_SHELF, DeviceProfile, read_device
from hrvtrainer.straps.profile_words import UNKNOWN, profile_facts

PAGE = Path(__file__).with_name("straps.md")
MARKS = {Grade.KNOWN: "●", Grade.REPORTED: "◐", Grade.INFERRED: "○"}
COLUMNS = ("name_prefixes", "rr", "intervals", "latency_s", "contact", "links", "measures")

HEAD = """# Straps

This page is made from the files in [devices/](../devices/README.md) by
`docs/make_straps_table.py`; change those.

Any sensor with the standard Bluetooth heart rate service works, whether it stands here or not, and
what it sends is judged by [how it behaves](signal-check.md). This is what is known beforehand, and how
well:

- ● known: a paper, captured packets, the maker, or somebody who checked it
- ◐ reported: somebody says so in passing
- ○ inferred: general knowledge, or concluded from a relative; nobody has checked

None of it was checked by us on the straps themselves; [manual checks](manual-checks.md) lists what is
waiting for that. A latency without a mark is the common guess of 1 s.

"""


def page(profiles: list[DeviceProfile]) -> str:
    """Return the whole page."""
    labels = [fact.label for fact in profile_facts(profiles[0]) if fact.key in COLUMNS]
    lines = [HEAD + _row("strap", *labels), _row(*["---"] * (len(labels) + 1))]
    lines += [_row(_title(profile), *_cells(profile)) for profile in profiles]
    for profile in profiles:
        lines += ["", f'<a id="{profile.id}"></a>', "", f"## {profile.title}", ""]
        lines += [f"- {note.text} {_evidence(note.evidence)}" for note in profile.notes]
        lines += [
            f"- {fact.label}: {_code(fact.key, fact.words)}. {_evidence(fact.evidence)}"
            for fact in profile_facts(profile)
            if fact.evidence is not None
        ]
        lines += [f"- captured packets: `tests/captures/{name}`" for name in profile.captures]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page, or compare it."""
    files = sorted(packaged_folder(DEVICES_SHELF).glob("*.toml"))
    profiles = sorted((read_device(path) for path in files), key=lambda profile: profile.title.casefold())
    text = page(profiles)
    if sys.argv[1:] == ["--check"]:
        is_same = PAGE.read_text(encoding="utf-8") == text
        print(
            "the page and the shelf agree" if is_same else "the page differs: run docs/make_straps_table.py"
        )
        return 0 if is_same else 1
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


def _title(profile: DeviceProfile) -> str:
    closed = [f"({f.words} {_mark(f.evidence)})" for f in profile_facts(profile) if f.key == "access"]
    return " ".join([f"[{profile.title}](#{profile.id})", *(closed if profile.grade("access") else [])])


def _cells(profile: DeviceProfile) -> list[str]:
    return [
        f"{_code(fact.key, _short(fact.key, fact.words))} {_mark(fact.evidence)}"
        if fact.evidence is not None
        else ("1 s" if fact.key == "latency_s" else "")
        for fact in profile_facts(profile)
        if fact.key in COLUMNS
    ]


def _evidence(evidence: Evidence) -> str:
    return f"{_mark(evidence)} *{evidence.words}*"


def _mark(evidence: Evidence | None) -> str:
    return MARKS[evidence.grade] if evidence else ""


def _short(key: str, words: str) -> str:
    return words.partition(",")[0] if key == "intervals" else words


def _code(key: str, words: str) -> str:
    is_name = key == "name_prefixes" and words != UNKNOWN
    return ", ".join(f"`{name}`" for name in words.split(", ")) if is_name else words


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
