"""A page as it comes out of a printer."""

from __future__ import annotations

import re
from typing import Any


def sheets(page: Any) -> int:
    """How many sheets of A4 the page takes."""
    return len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True)))
