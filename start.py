"""Two commands for a fresh machine: open the window, or test everything.

    python3 start.py          prepare what is missing, then open the window
    python3 start.py test     prepare what is missing, then run format, lint, types, tests and coverage
    python3 start.py setup    only prepare, for both

The environment is ``.venv`` in the checkout. What is ready is remembered in a stamp that is written last,
so that an interrupted preparation is simply taken up again and a finished one needs no network. Only the
standard library is used, and Python 3.7 can read this file: an older Python than we need is told so in one
sentence.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hrvtrainer import desktop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "hrvtrainer-ready"
OLDEST_PYTHON, TOO_NEW_PYTHON = (3, 11), (3, 15)
EXAMPLE_SPEED = "4"

# Debian's python3 comes without ensurepip, and the environment would come without pip.
PIP = {"ensurepip": "python{}.{}-venv".format(*sys.version_info)}
# The Bluetooth tests talk to a message bus of their own.
MESSAGE_BUS = {"dbus-daemon": "dbus-daemon"}

WHOLLY_COVERED = ("heart", "breath", "coupling", "session", "straps", "recording")


class NotReadyError(Exception):
    """Something is missing that we cannot bring ourselves; the message is one sentence for a person."""


def python_complaint(version: tuple[int, ...], other: str | None) -> str | None:
    """Return why this Python will not do, naming another one that is here, or None when it will."""
    if OLDEST_PYTHON <= version[:2] < TOO_NEW_PYTHON:
        return None
    here = "{}.{}".format(*version)
    advice = f"run `{other} start.py`" if other else "please install one and run this again with it"
    return f"This needs a Python from 3.11 to 3.14, and this one is {here}: {advice}."


def another_python() -> str | None:
    """Return the name of a Python on this machine that would do."""
    names = [f"python3.{minor}" for minor in range(TOO_NEW_PYTHON[1] - 1, OLDEST_PYTHON[1] - 1, -1)]
    return next((name for name in names if shutil.which(name)), None)


def needs(command: str, system: str, environ: Mapping[str, str], *, ready: bool) -> desktop.Needs:
    """Return what a command asks of the system; ``ready`` when the environment is made already."""
    if system != "linux":
        return desktop.Needs({}, {})
    environment = {} if ready else PIP
    if command == "start":
        blocking, welcome = desktop.window_needs(system, environ)
        return desktop.Needs({**environment, **blocking}, welcome)
    window = {**desktop.X11, **desktop.WAYLAND} if command == "setup" else {}
    return desktop.Needs({**environment, **desktop.QT, **MESSAGE_BUS}, window)


def prepare_system(asked: desktop.Needs) -> None:
    """Install what the system lacks when we may, else say how; stop only for what we cannot do without."""
    everything = {**asked.blocking, **asked.welcome}
    lacking = [name for name in everything if not desktop.is_there(name)]
    if not lacking:
        return
    packages = desktop.packages((everything[name] for name in lacking), desktop.os_release())
    if packages and os.geteuid() == 0:
        install_packages(packages)
    still = [name for name in lacking if not desktop.is_there(name)]
    advice = desktop.install_advice(still, packages)
    if any(name in still for name in asked.blocking):
        raise NotReadyError(f"This system lacks {', '.join(still)}; {advice}")
    if still:
        say(f"A window would also need {', '.join(still)}; {advice}")


def install_packages(names: Sequence[str]) -> None:
    """Install packages as root, telling which; what is lacking after that is found by looking again."""
    say(f"Installing from the system's packages, once: {' '.join(names)}")
    run(["apt-get", "update"])
    code, lines = run(["apt-get", "install", "-y", "--no-install-recommends", *names])
    if code:
        say(f"apt-get could not finish: {last_words(lines)}")


def fingerprint(pyproject: bytes, version: str, root: str) -> str:
    """Return what a finished preparation stands for: another value means that it has to be done again."""
    return hashlib.sha256(b"\0".join((pyproject, version.encode(), root.encode()))).hexdigest()


def is_ready(stamp: str, wanted: str, *, with_tests: bool) -> bool:
    """Return whether a stamp says that everything wanted was installed."""
    mark, _, kind = stamp.strip().partition(" ")
    return mark == wanted and (kind == "test" or not with_tests)


def testing_requirements(pyproject: str) -> list[str]:
    """Return the ``test`` dependency group; Debian's pip is too old to read it itself."""
    import tomllib  # noqa: PLC0415 - Python 3.10 has none, and gets a sentence instead of a traceback

    group: list[str] = tomllib.loads(pyproject)["dependency-groups"]["test"]
    return group


def environment_program(name: str) -> str:
    """Return the path of a program in the environment."""
    return str(ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin") / name)


def environment_version() -> str:
    """Return the version of the environment's Python, empty where there is none that will do."""
    try:
        code, lines = run([environment_program("python"), "-c", "import sys; print(*sys.version_info[:2])"])
    except OSError:
        return ""
    usable = code == 0 and python_complaint(tuple(map(int, lines[-1].split())), None) is None
    return lines[-1] if usable else ""


def environment_is_ready(*, with_tests: bool) -> bool:
    """Return whether the environment needs nothing more."""
    if not STAMP.is_file():
        return False
    wanted = fingerprint((ROOT / "pyproject.toml").read_bytes(), environment_version(), str(ROOT))
    return is_ready(STAMP.read_text(encoding="utf-8"), wanted, with_tests=with_tests)


def prepare_environment(*, with_tests: bool) -> None:
    """Make the environment and install the checkout in it; the stamp is written last."""
    say("Getting ready, once: this fetches up to 200 MB of libraries and may take a few minutes.")
    if not environment_version():
        finish([sys.executable, "-m", "venv", "--clear", "--without-pip", str(ENVIRONMENT)])
    STAMP.unlink(missing_ok=True)
    python = environment_program("python")
    finish([python, "-m", "ensurepip"])
    pyproject = (ROOT / "pyproject.toml").read_bytes()
    more = testing_requirements(pyproject.decode()) if with_tests else []
    finish([python, "-m", "pip", "install", "--disable-pip-version-check", "--editable", str(ROOT), *more])
    mark = fingerprint(pyproject, environment_version(), str(ROOT))
    STAMP.write_text(f"{mark} {'test' if with_tests else 'run'}\n", encoding="utf-8")


def finish(command: Sequence[str]) -> None:
    """Run one step of the preparation, or stop with its last words."""
    code, lines = run(command)
    if code:
        raise NotReadyError(preparation_complaint(lines))


def preparation_complaint(lines: Sequence[str]) -> str:
    """Return why the environment could not be made, as one sentence."""
    if any("No matching distribution found for PySide6" in line for line in lines):
        return (
            "There is no ready-made Qt for this system: it needs a 64-bit Linux of 2022 or newer "
            "(on ARM: Debian 13, Ubuntu 24.04 or newer), macOS or Windows."
        )
    return f"The preparation stopped, and running this again takes it up: {last_words(lines)}"


def last_words(lines: Sequence[str]) -> str:
    """Return the line of a program's output that says best what went wrong."""
    said = [line.strip() for line in lines if line.strip()]
    errors = [line for line in said if line.startswith(("ERROR:", "E:", "Error:"))]
    return (errors or said or ["it said nothing"])[-1]


def run(command: Sequence[str]) -> tuple[int, list[str]]:
    """Run a program quietly, its newest line passing by on a terminal; return its code and its lines."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    width = shutil.get_terminal_size().columns - 1 if sys.stdout.isatty() else 0
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as child:
        for line in child.stdout or ():
            lines.append(line.rstrip())
            if width:
                print("\r" + lines[-1][:width].ljust(width), end="", flush=True)
    if width:
        print("\r" + " " * width, end="\r", flush=True)
    return child.returncode, lines


def testing_steps() -> dict[str, list[str]]:
    """Return what ``test`` runs, by name and in order."""
    rooms = ",".join(f"hrvtrainer/{room}/*" for room in WHOLLY_COVERED)
    covered = [f"--include={rooms}", "--omit=hrvtrainer/straps/ble*.py", "--fail-under=100"]
    return {
        "format": ["ruff", "format", "--check", "."],
        "lint": ["ruff", "check", "."],
        "types": ["mypy"],
        "tests": ["pytest", "--cov", "--cov-report=term"],
        "coverage": ["coverage", "report", *covered],
    }


def run_tests() -> int:
    """Run every step, even after one that found something, and say at the end how it went."""
    python = environment_program("python")
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    found = []
    for name, step in testing_steps().items():
        say(f"\n== {name}: {' '.join(step)}")
        if subprocess.call([python, "-m", *step], cwd=ROOT, env=environ):
            found.append(name)
    steps = ", ".join(found or testing_steps())
    say(f"\nLook again at: {steps}." if found else f"\nAll fine: {steps}.")
    return 1 if found else 0


def open_or_play() -> int:
    """Open the window, or play an example in the terminal where no window can open."""
    program = environment_program("hrvtrainer")
    if desktop.has_display(sys.platform, os.environ):
        return subprocess.call([program])
    say("There is no screen here to open a window on (DISPLAY and WAYLAND_DISPLAY are empty).")
    example = min((ROOT / "recordings").glob("*.hrvsession"), default=None)
    if example is None:
        raise NotReadyError("There is no example in recordings/ to play in the terminal instead.")
    say(f"So {example.name} plays in this terminal, {EXAMPLE_SPEED} times as fast as it was; Ctrl+C ends it.")
    return subprocess.call([program, "replay", str(example), "--speed", EXAMPLE_SPEED])


def say(sentence: str) -> None:
    """Tell the person something, at once: what runs next writes to the same terminal."""
    print(sentence, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Prepare what is missing, then do what was asked."""
    complaint = python_complaint(sys.version_info[:2], another_python())
    if complaint:
        print(complaint, file=sys.stderr)
        return 1
    parser = argparse.ArgumentParser(description="Prepare this checkout, then open the window.")
    parser.add_argument("command", nargs="?", default="start", choices=["start", "test", "setup"])
    command: str = parser.parse_args(arguments).command
    with_tests = command != "start"
    try:
        ready = environment_is_ready(with_tests=with_tests)
        prepare_system(needs(command, sys.platform, os.environ, ready=ready))
        if not ready:
            prepare_environment(with_tests=with_tests)
        if command == "setup":
            say("Everything is ready: `python3 start.py` opens the window, `python3 start.py test` tests it.")
            return 0
        return run_tests() if command == "test" else open_or_play()
    except NotReadyError as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
