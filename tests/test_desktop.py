"""What the system has to offer before a window can open."""

import pytest

from hrvtrainer import desktop

NOBLE = {"ID": "ubuntu", "ID_LIKE": "debian", "VERSION_CODENAME": "noble"}
BOOKWORM = {"ID": "debian", "VERSION_CODENAME": "bookworm"}
MINT_21 = {
    "ID": "linuxmint",
    "ID_LIKE": "ubuntu debian",
    "VERSION_CODENAME": "virginia",
    "UBUNTU_CODENAME": "jammy",
}
FEDORA = {"ID": "fedora"}


@pytest.mark.parametrize(
    ("system", "environ", "there"),
    [
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": "", "WAYLAND_DISPLAY": ""}, False),
        ("linux", {}, False),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_only_linux_can_be_without_a_screen(system: str, environ: dict[str, str], *, there: bool) -> None:
    assert desktop.has_display(system, environ) is there


def test_an_x11_window_cannot_do_without_the_x11_libraries() -> None:
    assert "libxcb-cursor.so.0" in desktop.window_needs("linux", {"DISPLAY": ":0"}).blocking


def test_a_wayland_window_opens_without_the_x11_libraries() -> None:
    asked = desktop.window_needs("linux", {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"})
    assert asked.blocking == desktop.QT
    assert "libxcb-cursor.so.0" in asked.welcome


def test_nothing_is_indispensable_where_no_window_can_open() -> None:
    assert desktop.window_needs("linux", {}).blocking == {}


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_mac_and_windows_bring_their_libraries(system: str) -> None:
    assert desktop.window_needs(system, {}) == desktop.Needs({}, {})


@pytest.mark.parametrize("name", ["libc.so.6", "sh", "ensurepip"])
def test_a_library_a_program_and_a_module_are_found(name: str) -> None:
    assert desktop.is_there(name)


@pytest.mark.parametrize("name", ["libno-such-thing.so.1", "no-such-program"])
def test_what_is_not_there_is_not_found(name: str) -> None:
    assert not desktop.is_there(name)


def test_old_releases_keep_the_old_names() -> None:
    assert desktop.packages(["libglib2.0-0", "libegl1"], BOOKWORM) == ["libglib2.0-0", "libegl1"]
    assert desktop.packages(["libglib2.0-0"], MINT_21) == ["libglib2.0-0"]


def test_newer_releases_have_the_renamed_packages() -> None:
    assert desktop.packages(["libglib2.0-0", "libegl1"], NOBLE) == ["libglib2.0-0t64", "libegl1"]


@pytest.mark.parametrize("release", [FEDORA, {}])
def test_another_system_has_no_packages_that_we_know(release: dict[str, str]) -> None:
    assert desktop.packages(["libegl1"], release) == []


def test_the_advice_is_one_line_to_run() -> None:
    advice = desktop.install_advice(["libEGL.so.1"], ["libegl1", "libgl1"])
    assert advice.splitlines()[-1].endswith("--no-install-recommends libegl1 libgl1")


def test_without_known_packages_the_libraries_themselves_are_named() -> None:
    assert "install libEGL.so.1 with your package manager" in desktop.install_advice(["libEGL.so.1"], [])


def test_this_system_says_what_it_is_or_nothing() -> None:
    assert all(isinstance(value, str) for value in desktop.os_release().values())
