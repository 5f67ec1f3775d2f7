"""One launcher for one folder; the kernel lets go of the lock however the holder ends."""

import contextlib
import fcntl
from collections.abc import Iterator

from config.launcher.place import Place


class Running(Exception):
    """Another launcher holds this folder."""


@contextlib.contextmanager
def held(place: Place, role: str = "launcher") -> Iterator[None]:
    with open(place.base / f"{role}.lock", "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Running from None
        yield
