"""What has to be the same for two runs to make the same numbers to the last bit."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

import hrvtrainer


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """The program and the machine that made some numbers.

    Where two fingerprints are equal, a replay is held to bit-equal numbers; elsewhere to 1e-9.

    Parameters
    ----------
    version : str
        Our version.
    python, numpy : str
        Their versions.
    platform : str
        The operating system and what its mathematical functions belong to: the C library's version
        on Linux, the system's release elsewhere. The kernel's version is left out: it computes nothing.
    machine : str
        The processor's family.
    simd : tuple of str
        The processor extensions that numpy found and uses: its loops differ with them.
    """

    version: str
    python: str
    numpy: str
    platform: str
    machine: str
    simd: tuple[str, ...]

    @classmethod
    def here(cls) -> Self:
        """Return the fingerprint of this process."""
        library = " ".join(platform.libc_ver()).strip() or platform.release()
        # numpy leaves out what is empty: "found" on a processor that has no more than the least.
        extensions: Mapping[str, object] = {**np.show_config(mode="dicts").get("SIMD Extensions", {})}
        used = [extensions.get(kind) for kind in ("baseline", "found")]
        return cls(
            version=hrvtrainer.__version__,
            python=platform.python_version(),
            numpy=np.__version__,
            platform=f"{platform.system()} {library}",
            machine=platform.machine(),
            simd=tuple(name for names in used if isinstance(names, list) for name in names),
        )
