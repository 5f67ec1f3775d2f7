"""Screens on which the journeys are walked: both widths and both languages, all four pairs where pictures are taken."""

from __future__ import annotations

import os

CITIZENS = [(390, "ko"), (1280, "en")]
STAFF = [(1280, "ko"), (390, "en")]
ALL = [*CITIZENS, *STAFF]
EVERY = bool(os.environ.get("SCREENS_DIR"))
if EVERY:
    CITIZENS = STAFF = ALL
