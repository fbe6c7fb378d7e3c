"""A D-Bus daemon of our own: no system bus, no privileges, no network."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

_ADDRESS_VARIABLE = "DBUS_SYSTEM_BUS_ADDRESS"
_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><keep_umask/><listen>unix:path={socket}</listen>
<auth>EXTERNAL</auth><policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""


class PrivateBus:
    """Stands in for the system bus of this process, and of those it starts, while it is entered."""

    def __init__(self) -> None:
        self.address = ""
        self._daemon: subprocess.Popen[str] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._address_before: str | None = None

    def __enter__(self) -> Self:
        program = shutil.which("dbus-daemon")
        if program is None:
            pytest.skip("dbus-daemon is not installed: NOTHING of the link to a strap was tested")
        self._folder = tempfile.TemporaryDirectory(prefix="private-bus-")
        config = Path(self._folder.name, "bus.conf")
        config.write_text(_CONFIG.format(socket=Path(self._folder.name, "bus")), encoding="utf-8")
        self._daemon = subprocess.Popen(
            [program, f"--config-file={config}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        assert self.address, "dbus-daemon did not start"
        self._address_before = os.environ.get(_ADDRESS_VARIABLE)
        os.environ[_ADDRESS_VARIABLE] = self.address
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._address_before is None:
            os.environ.pop(_ADDRESS_VARIABLE, None)
        else:
            os.environ[_ADDRESS_VARIABLE] = self._address_before
        assert self._daemon is not None
        assert self._daemon.stdout is not None
        assert self._folder is not None
        self._daemon.terminate()
        self._daemon.wait(5)
        self._daemon.stdout.close()
        self._folder.cleanup()
