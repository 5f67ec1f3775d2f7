"""`python3 -m bootstrap [dev]`: written so that a Python far too old still reads it and says so in one sentence."""

import os
import subprocess
import sys

LOWEST, TOO_HIGH = (3, 11), (3, 14)
ASK = "import sys; sys.exit(0 if %r <= sys.version_info[:2] < %r else 1)" % (LOWEST, TOO_HIGH)


def runs(command):
    try:
        with open(os.devnull, "w") as nothing:
            return subprocess.call([command, "-c", ASK], stdout=nothing, stderr=nothing) == 0
    except OSError:
        return False


def hand_over_to_a_fitting_python():
    for minor in (13, 12, 11):
        command = "python3.%d" % minor
        if runs(command):
            os.execvp(command, [command, "-m", "bootstrap"] + sys.argv[1:])
    sys.stderr.write(
        "Hapui needs Python 3.11, 3.12 or 3.13, but this is %d.%d (%s) and no other was found. "
        "Install one (for instance: apt install python3.11) or name it: make run PYTHON=/path/to/python3.11\n"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )
    sys.exit(1)


if not LOWEST <= sys.version_info[:2] < TOO_HIGH:
    hand_over_to_a_fitting_python()

from bootstrap.setup import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
