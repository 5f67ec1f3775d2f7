"""Django's command line on the servers that run here, whosever they are."""

import subprocess
import sys

from config.launcher.environment import Told, with_dotenv
from config.launcher.place import Place
from config.launcher.processes import command_line
from config.launcher.words import Stop, either


def manage(place: Place, arguments: list[str]) -> int:
    env = environment(place)
    return subprocess.run([sys.executable, "manage.py", *arguments], cwd=place.code, env=env).returncode


def environment(place: Place) -> dict[str, str]:
    """How to reach the servers: the user's own, or the embedded ones while they run."""
    told = Told(with_dotenv(place.code))
    env = dict(told.values)
    if not told.own_servers:
        state = place.read("launcher-state.json")
        if "address" not in state or "config.launcher" not in (command_line(state["pid"]) or ""):
            raise Stop(
                either(
                    "Nothing is running here. Start it first in another window: make run",
                    "여기에서 실행 중인 것이 없습니다. 다른 창에서 먼저 시작해 주십시오: make run",
                )
            )
        env = {"DEBUG": "1", **env, **place.read("environment.json"), "HAPUI_EMBEDDED": "1"}
    return env
