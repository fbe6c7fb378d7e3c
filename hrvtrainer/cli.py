"""The program's entry: one command run, each fault told in one line."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from hrvtrainer.commands.grammar import build_parser
from hrvtrainer.errors import HrvTrainerError, StrapError

DONE, NO, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; without one, open the window.

    Returns
    -------
    int
        0 done; 1 the answer is "no"; 2 bad arguments or an unreadable file, told in one line.
    """
    _open_what_is_closed()
    options = build_parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.DEBUG if options.debug else logging.WARNING, format="%(name)s: %(message)s"
    )
    if not options.debug:
        logging.getLogger("bleak").setLevel(logging.ERROR)  # its warnings are for programmers
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return _flushed(command, options)
    except StrapError as fault:  # no strap, no Bluetooth: the answer is no
        return _tell(fault, NO)
    except (HrvTrainerError, ValueError) as fault:
        return _tell(fault, USAGE)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our lines has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as fault:  # a full disk behind the output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _tell(fault, USAGE)


def _open_what_is_closed() -> None:
    """Let a program that was begun without one of its three streams read and write nothing there."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - stays open


def _flushed(command: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """Run a command and see that all of its output has gone out while faults are still told kindly."""
    code = command(options)
    sys.stdout.flush()
    return code


def _tell(fault: Exception, code: int) -> int:
    print(f"hrvtrainer: {fault}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
