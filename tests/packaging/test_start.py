"""What start.py decides, before it does anything."""

import ast
import tomllib
from pathlib import Path

import pytest

import start
from hrvtrainer import desktop

CHECKOUT = Path(start.__file__).parent


def pyproject() -> str:
    return (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 14, 1)])
def test_a_python_that_will_do_is_not_complained_about(version: tuple[int, ...]) -> None:
    assert start.python_complaint(version, None) is None


@pytest.mark.parametrize("version", [(3, 7, 16), (3, 10, 13), (3, 15, 0)])
def test_another_python_gets_one_sentence(version: tuple[int, ...]) -> None:
    complaint = start.python_complaint(version, None)
    assert complaint is not None
    assert f"this one is 3.{version[1]}:" in complaint
    assert "\n" not in complaint


def test_a_python_that_would_do_is_named() -> None:
    assert "run `python3.12 start.py`" in (start.python_complaint((3, 9, 2), "python3.12") or "")


def test_the_pythons_are_those_of_the_metadata() -> None:
    (_, oldest), (_, too_new) = start.OLDEST_PYTHON, start.TOO_NEW_PYTHON
    assert tomllib.loads(pyproject())["project"]["requires-python"] == f">=3.{oldest},<3.{too_new}"


@pytest.mark.parametrize("name", ["start.py", "hrvtrainer/__init__.py", "hrvtrainer/desktop.py"])
def test_an_old_python_can_read_what_will_tell_it_that_it_is_old(name: str) -> None:
    ast.parse((CHECKOUT / name).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_prepared_environment_needs_no_installer() -> None:
    for command in ("start", "test", "setup"):
        assert "ensurepip" in start.needs(command, "linux", {}, ready=False).blocking
        assert "ensurepip" not in start.needs(command, "linux", {}, ready=True).blocking


def test_without_a_screen_only_the_environment_is_indispensable() -> None:
    asked = start.needs("start", "linux", {}, ready=False)
    assert asked.blocking == start.PIP
    assert asked.welcome == {**desktop.QT, **desktop.X11, **desktop.WAYLAND}


def test_the_tests_need_qt_and_a_message_bus_but_no_screen() -> None:
    asked = start.needs("test", "linux", {"DISPLAY": ":0"}, ready=True)
    assert asked == desktop.Needs({**desktop.QT, **start.MESSAGE_BUS}, {})


def test_setup_prepares_for_the_window_and_for_the_tests() -> None:
    setup = start.needs("setup", "linux", {}, ready=True)
    everything = {**setup.blocking, **setup.welcome}
    for command in ("start", "test"):
        for environ in ({}, {"DISPLAY": ":0"}, {"WAYLAND_DISPLAY": "wayland-0"}):
            asked = start.needs(command, "linux", environ, ready=True)
            assert {**asked.blocking, **asked.welcome}.items() <= everything.items()


@pytest.mark.parametrize("system", ["darwin", "win32"])
@pytest.mark.parametrize("command", ["start", "test", "setup"])
def test_mac_and_windows_bring_what_is_needed(system: str, command: str) -> None:
    assert start.needs(command, system, {}, ready=False) == desktop.Needs({}, {})


def test_the_same_preparation_has_the_same_mark() -> None:
    assert start.fingerprint(b"a", "3 11", "/here") == start.fingerprint(b"a", "3 11", "/here")


@pytest.mark.parametrize(
    ("content", "version", "root"),
    [(b"b", "3 11", "/here"), (b"a", "3 12", "/here"), (b"a", "3 11", "/there")],
)
def test_changed_metadata_another_python_or_a_moved_checkout_is_prepared_again(
    content: bytes, version: str, root: str
) -> None:
    assert start.fingerprint(content, version, root) != start.fingerprint(b"a", "3 11", "/here")


def test_a_stamp_for_running_is_not_enough_for_testing() -> None:
    assert start.is_ready("abc run\n", "abc", with_tests=False)
    assert not start.is_ready("abc run\n", "abc", with_tests=True)


def test_a_stamp_for_testing_is_enough_for_both() -> None:
    assert start.is_ready("abc test\n", "abc", with_tests=False)
    assert start.is_ready("abc test\n", "abc", with_tests=True)


@pytest.mark.parametrize("stamp", ["", "\n", "abd test\n", "ab"])
def test_any_other_stamp_is_not_ready(stamp: str) -> None:
    assert not start.is_ready(stamp, "abc", with_tests=False)


def test_every_test_step_is_installed_by_the_test_group() -> None:
    names = {requirement.split(">")[0] for requirement in start.testing_requirements(pyproject())}
    programs = {step[0] for step in start.testing_steps().values()} - {"coverage"}
    assert programs <= names
    assert "pytest-cov" in names  # brings coverage


def test_the_wholly_covered_rooms_exist() -> None:
    for room in start.WHOLLY_COVERED:
        assert (CHECKOUT / "hrvtrainer" / room).is_dir()


def test_the_last_words_are_the_error_and_not_what_follows_it() -> None:
    assert start.last_words(["Collecting x", "ERROR: no network", "", "a hint"]) == "ERROR: no network"
    assert start.last_words(["E: Unable to locate package", "done "]) == "E: Unable to locate package"


def test_without_an_error_line_the_last_line_is_told() -> None:
    assert start.last_words(["one", "two", " "]) == "two"
    assert start.last_words([]) == "it said nothing"


def test_a_system_without_ready_made_qt_is_told_which_ones_have_it() -> None:
    lines = ["ERROR: No matching distribution found for PySide6-Essentials<6.12,>=6.8.3"]
    assert "on ARM: Debian 13" in start.preparation_complaint(lines)


def test_any_other_stop_is_told_in_its_own_words() -> None:
    assert "ERROR: no network" in start.preparation_complaint(["ERROR: no network"])
