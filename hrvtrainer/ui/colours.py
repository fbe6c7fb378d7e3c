"""The two sets of colours; none of them is red, and none of them blames."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Colours by what they are for, as ``#RRGGBB``.

    Text keeps a contrast of 4.5 : 1 on every ground that it is used on, and marks that carry meaning
    keep 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11). ``muted`` is not used on ``raised``.
    """

    background: str
    surface: str
    raised: str
    text: str
    text_second: str
    muted: str
    accent: str
    on_accent: str
    pacer_edge: str
    trace: str
    breath: str
    focus: str
    border: str


DARK = Colours(
    background="#12212B",
    surface="#1B2E3A",
    raised="#24404F",
    text="#E8EEF0",
    text_second="#A9BCC4",
    muted="#94ABB5",
    accent="#66CDAE",
    on_accent="#0C1820",
    pacer_edge="#4E9DA6",
    trace="#8FBBFF",
    breath="#F3D98B",
    focus="#FFD479",
    border="#7391A0",
)

LIGHT = Colours(
    background="#F6F4EF",
    surface="#FFFFFF",
    raised="#ECE8DF",
    text="#1F2D33",
    text_second="#4A5C64",
    muted="#5B6C75",
    accent="#14756A",
    on_accent="#FFFFFF",
    pacer_edge="#37868D",
    trace="#1D47A8",
    breath="#A97B00",
    focus="#8A5200",
    border="#748288",
)
