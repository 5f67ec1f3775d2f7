"""A web process starts without the heavy libraries: they load in the worker, when something is computed."""

from __future__ import annotations

import os
import subprocess
import sys

SCRIPT = """
import sys
import django
django.setup()
import config.urls
print(sorted(name for name in ("pandas", "scipy", "altair", "vl_convert") if name in sys.modules))
"""


def test_the_addresses_load_without_pandas_scipy_and_altair():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120, check=False,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
