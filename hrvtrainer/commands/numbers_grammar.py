"""The grammar of the commands that compute from files: `analyse`, `correct`, `resonance`."""

import argparse
import math
from pathlib import Path
from typing import Any

ARTIFACT_METHODS = ("whitened", "lipponen-tarvainen")
PSD_METHODS = ("welch", "lomb")
DETRENDS = ("constant", "linear", "smoothness-priors")


def add_numbers_commands(commands: Any) -> None:  # noqa: ANN401 - argparse gives this type no public name
    """Add the three commands to the program's own."""
    _add_analyse(commands)
    _add_correct(commands)
    _add_resonance(commands)


def positive(text: str) -> float:
    """Read a number above 0, as argparse wants it."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"expected a number above 0, found {text}")
    return number


def _add_analyse(commands: Any) -> None:  # noqa: ANN401
    analyse = commands.add_parser("analyse", help="compute every number of a recording")
    analyse.add_argument("files", metavar="FILE", nargs="+", type=Path)
    analyse.add_argument("--json", action="store_true", help="JSON alone on stdout")
    analyse.add_argument("--beats", action="store_true", help="add one row for each measured interval")
    analyse.add_argument("--no-correction", action="store_true", help="take every interval as it is")
    analyse.add_argument("--artifacts", choices=ARTIFACT_METHODS, default=ARTIFACT_METHODS[0])
    analyse.add_argument("--ecg-hz", metavar="HZ", type=positive, help="the file is one column of ECG in uV")
    _add_heart(analyse)
    analyse.add_argument("--from", dest="from_s", metavar="S", type=_second, help="from this second on")
    analyse.add_argument("--to", dest="to_s", metavar="S", type=positive, help="up to this second")
    analyse.add_argument("--psd", choices=PSD_METHODS, default=PSD_METHODS[0])
    analyse.add_argument("--detrend", choices=DETRENDS, default="smoothness-priors")
    analyse.set_defaults(command=_analyse)


def _add_correct(commands: Any) -> None:  # noqa: ANN401
    correct = commands.add_parser("correct", help="a filter: intervals as JSON lines in, treated ones out")
    correct.add_argument("--causal", action="store_true", help="as in the live path, two beats late")
    correct.add_argument("--artifacts", choices=ARTIFACT_METHODS, default=ARTIFACT_METHODS[0])
    correct.set_defaults(command=_correct)


def _add_resonance(commands: Any) -> None:  # noqa: ANN401
    resonance = commands.add_parser("resonance", help="the pace at which this heart answers most")
    resonance.add_argument("file", metavar="FILE", type=Path)
    resonance.add_argument("--inhales", metavar="TIMES", type=Path, help="in-breath starts in s, one a line")
    resonance.add_argument("--breath", metavar="CSV", type=Path, help="the breath as t_s,volume")
    _add_heart(resonance)
    resonance.add_argument("--json", action="store_true", help="JSON alone on stdout")
    resonance.set_defaults(command=_resonance)


def _add_heart(command: Any) -> None:  # noqa: ANN401
    command.add_argument(
        "--heart", type=int, choices=(1, 2), default=1, help="whose, in a session of two people"
    )


def _analyse(options: argparse.Namespace) -> int:
    from hrvtrainer.commands.analyse import AnalyseOrder, analyse

    return analyse(
        AnalyseOrder(
            files=tuple(options.files),
            as_json=options.json,
            with_beats=options.beats,
            artifacts=None if options.no_correction else options.artifacts,
            ecg_hz=options.ecg_hz,
            heart=options.heart,
            from_s=options.from_s,
            to_s=options.to_s,
            psd=options.psd,
            detrend=options.detrend,
        )
    )


def _correct(options: argparse.Namespace) -> int:
    from hrvtrainer.commands.correct import correct

    return correct(causal=options.causal, artifacts=options.artifacts)


def _resonance(options: argparse.Namespace) -> int:
    from hrvtrainer.commands.resonance import resonance

    return resonance(
        options.file,
        inhales=options.inhales,
        breath=options.breath,
        as_json=options.json,
        heart=options.heart,
    )


def _second(text: str) -> float:
    return 0.0 if text in {"0", "0.0"} else positive(text)
