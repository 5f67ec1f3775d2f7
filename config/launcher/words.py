"""What the launcher says, and how it gives up."""

import contextlib
import os
import sys
import time


def either(english: str, korean: str) -> str:
    """In the language of the terminal (LC_ALL, LC_MESSAGES, LANG). Settings, addresses and commands are the same in both."""
    names = ("HAPUI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return korean if next(filter(None, map(os.environ.get, names)), "").startswith("ko") else english


class Stop(Exception):
    """One sentence that says what is wrong and what to do; nothing was started, or all of it is stopped."""


def say(text: str = "") -> None:
    # A lost terminal must not keep the servers from being stopped in order.
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


@contextlib.contextmanager
def step(text: str):
    start = time.monotonic()
    say(f"{text} …")
    yield
    if (took := time.monotonic() - start) >= 1:
        say(either(f"  done in {took:.1f} s", f"  {took:.1f}초 걸렸습니다"))


def complain(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)
