"""What the launcher says, and how it gives up."""

import contextlib
import sys
import time


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
        say(f"  done in {took:.1f} s")


def complain(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)
