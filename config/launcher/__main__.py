"""`python -m config.launcher run | web | worker | beat | manage … | backup … | restore … | test …`"""

import os
import sys
from pathlib import Path

from config.launcher.place import ROOT, Place
from config.launcher.words import Stop, complain


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal that knows no Korean must not end the start
    verb, *rest = arguments or ["run"]
    place = Place(Path(os.environ.get("HAPUI_HOME") or ROOT / ".run").resolve())
    try:
        if verb == "test":
            from config.launcher.testing import test

            return test(rest)
        if verb == "manage":
            from config.launcher.manage import manage

            return manage(place, rest)
        if verb in {"backup", "restore"}:
            from config.launcher import backup

            return getattr(backup, verb)(place, rest)
        if verb in {"run", "web", "worker", "beat"}:
            from config.launcher.main import run

            return run(place, only=None if verb == "run" else [verb])
    except Stop as error:
        complain(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        return 130
    complain(f"There is no {verb!r}. Use run, web, worker, beat, manage, backup, restore or test.")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
