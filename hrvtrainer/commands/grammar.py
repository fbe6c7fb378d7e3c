"""The commands' grammar. Nothing heavy is imported before a command is known."""

import argparse
import math
import sys
from pathlib import Path
from typing import NoReturn

from hrvtrainer import __version__
from hrvtrainer.commands.numbers_grammar import add_numbers_commands, positive

LONGEST_LATENCY_S = 10.0  # as on the device shelf

_SCRIPTS = ("beginner", "expert", "wanderer", "talker", "sigher", "over-breather", "arrhythmic")


class _OneLineParser(argparse.ArgumentParser):
    """Says in one line what is not right with the arguments."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}; see {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; each sets the function that runs it as ``command``."""
    parser = _OneLineParser(
        prog="hrvtrainer",
        description="Heart-rate-variability biofeedback and breathing trainer. No command opens the window.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--debug", action="store_true", help="tell on stderr what happens inside")
    parser.add_argument(
        "--demo", action="store_true", help="open the window on a simulated person, training at once"
    )
    parser.set_defaults(command=_window)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_doctor(commands)
    _add_straps(commands)
    _add_simulate(commands)
    _add_replay(commands)
    add_numbers_commands(commands)
    _add_shelves(commands)
    return parser


_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives its own type no public name


def _add_doctor(commands: "_Commands[_OneLineParser]") -> None:
    doctor = commands.add_parser("doctor", help="versions, Qt, missing libraries, Bluetooth, data folder")
    doctor.add_argument("--strap", metavar="NAME", help="examine this strap instead: its name or address")
    doctor.add_argument("--seconds", type=positive, default=40.0, help="how long to listen to the strap")
    doctor.add_argument("--json", action="store_true", help="what was found at the strap, as JSON")
    doctor.set_defaults(command=_doctor)


def _add_straps(commands: "_Commands[_OneLineParser]") -> None:
    scan = commands.add_parser("scan", help="list the straps nearby")
    scan.add_argument("--seconds", type=positive, default=10.0)
    scan.add_argument("--json", action="store_true")
    scan.set_defaults(command=_scan)
    record = commands.add_parser("record", help="record a session without the window")
    record.add_argument(
        "--strap",
        required=True,
        action="append",
        help="a strap's name or address, or simulated[:SEED]; twice for two people",
    )
    record.add_argument("--out", required=True, type=Path)
    record.add_argument("--minutes", type=positive)
    record.add_argument(
        "--speed", type=_speed, default=1.0, help="of a simulated person: N times life, or max"
    )
    record.add_argument("--protocol", default="steady-pace", help="the practice's id")
    record.add_argument(
        "--latency",
        metavar="S",
        type=_latency,
        help="how long after a heartbeat the strap tells of it, where you know better than the device shelf",
    )
    record.add_argument(
        "--ecg", action="store_true", help="have the strap's ECG as well, where it sends one (Polar H10)"
    )
    record.add_argument(
        "--pp",
        action="store_true",
        help="have an optical sensor's pulse intervals (Polar Verity Sense, OH1); good at rest alone",
    )
    record.add_argument(
        "--acc",
        action=argparse.BooleanOptionalAction,
        help="have the movement of the chest, which shows the breath; asked for by default, not on Windows",
    )
    record.set_defaults(command=_record)


def _add_simulate(commands: "_Commands[_OneLineParser]") -> None:
    simulate = commands.add_parser("simulate", help="record a simulated person as fast as it goes")
    simulate.add_argument("--out", required=True, type=Path)
    simulate.add_argument("--minutes", required=True, type=positive)
    simulate.add_argument("--seed", required=True, type=int)
    simulate.add_argument("--protocol", default="steady-pace", help="the practice's id")
    simulate.add_argument("--script", choices=_SCRIPTS, default=_SCRIPTS[0], help="how they behave")
    simulate.add_argument(
        "--resonance-breaths-per-min", metavar="X", type=positive, help="the pace that moves this heart most"
    )
    simulate.add_argument("--artifacts", choices=("none", "default", "stress"), default="none")
    simulate.add_argument(
        "--link-drop",
        metavar="AT,LENGTH",
        type=_link_drop,
        action="append",
        default=[],
        help="the link goes at this second for so many seconds; may be given more than once",
    )
    simulate.add_argument("--ecg", action="store_true", help="record the ECG as the strap would send it")
    simulate.add_argument("--acc", action="store_true", help="the same for the accelerometer")
    simulate.add_argument(
        "--people", type=int, choices=(1, 2), default=1, help="2: another heart beside the same pacer"
    )
    simulate.set_defaults(command=_simulate)


def _add_replay(commands: "_Commands[_OneLineParser]") -> None:
    replay = commands.add_parser("replay", help="live a recording again, or the beats of another program")
    replay.add_argument("file", type=Path)
    replay.add_argument("--speed", type=_speed, default=1.0, help="N times life, or max")
    replay.add_argument("--json", action="store_true", help="one line of JSON an update")
    replay.add_argument("--protocol", default="steady-pace", help="the practice for beats of another program")
    replay.set_defaults(command=_replay)
    verify = commands.add_parser("verify", help="replay and compare with what was shown live")
    verify.add_argument("file", type=Path)
    verify.set_defaults(command=_verify)


def _add_shelves(commands: "_Commands[_OneLineParser]") -> None:
    for name, words in (("protocols", "the practices"), ("devices", "what is known about straps")):
        shelf = commands.add_parser(name, help=words)
        shelf.add_argument("id", nargs="?", help="show this one; or: check FILE")
        shelf.add_argument("file", nargs="?", type=Path)
        shelf.set_defaults(command=_shelf, shelf=name)


def _window(options: argparse.Namespace) -> int:
    from hrvtrainer.app import open_window

    return open_window(demo=options.demo)


def _doctor(options: argparse.Namespace) -> int:
    from hrvtrainer.commands.doctor import doctor
    from hrvtrainer.commands.strap_doctor import strap_doctor

    if options.strap is None:
        return doctor()
    return strap_doctor(options.strap, seconds=options.seconds, as_json=options.json)


def _scan(options: argparse.Namespace) -> int:
    from hrvtrainer.commands.nearby import scan

    return scan(seconds=options.seconds, as_json=options.json)


def _record(options: argparse.Namespace) -> int:
    from hrvtrainer.acquisition.plan import measures_wanted
    from hrvtrainer.commands.record import RecordOrder, record

    return record(
        RecordOrder(
            straps=tuple(options.strap),
            out=options.out,
            minutes=options.minutes,
            speed=options.speed,
            practice_id=options.protocol,
            measures=measures_wanted(ecg=options.ecg, pulses=options.pp, acceleration=options.acc),
            latency_s=options.latency,
        )
    )


def _simulate(options: argparse.Namespace) -> int:
    from hrvtrainer.commands.simulate import SimulateOrder, simulate

    return simulate(
        SimulateOrder(
            out=options.out,
            minutes=options.minutes,
            seed=options.seed,
            practice_id=options.protocol,
            script=options.script,
            resonance_breaths_per_min=options.resonance_breaths_per_min,
            artifacts=options.artifacts,
            link_drops=tuple(options.link_drop),
            with_ecg=options.ecg,
            with_acceleration=options.acc,
            people=options.people,
        )
    )


def _replay(options: argparse.Namespace) -> int:
    from hrvtrainer.commands.replay import replay

    return replay(options.file, speed=options.speed, as_json=options.json, practice_id=options.protocol)


def _verify(options: argparse.Namespace) -> int:
    from hrvtrainer.commands.replay import verify

    return verify(options.file)


def _shelf(options: argparse.Namespace) -> int:
    from hrvtrainer.commands import shelf

    show = {"protocols": shelf.protocols, "devices": shelf.devices}[options.shelf]
    if options.id == "check":
        if options.file is None:
            raise ValueError(f"{options.shelf} check: name the file to check")
        return show(None, options.file)
    return show(options.id, None)


def _latency(text: str) -> float:
    try:
        latency_s = float(text)
    except ValueError:
        latency_s = math.nan
    if not 0.0 <= latency_s <= LONGEST_LATENCY_S:
        raise argparse.ArgumentTypeError(f"{text} is not 0 to {LONGEST_LATENCY_S:g} seconds")
    return latency_s


def _speed(text: str) -> float:
    return math.inf if text == "max" else positive(text)


def _link_drop(text: str) -> tuple[float, float]:
    at_s, _, length_s = text.partition(",")
    return positive(at_s), positive(length_s)
