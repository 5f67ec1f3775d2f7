"""The second step of every upload of a table: what was read is shown and can be changed, then all of it or nothing.

The rows wait in the session between the steps. A page of an app calls `keep` when it has the file, and `checked` with what
it wants of the table, how it reads it and how it stores it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ..forms.tables import TableForm
from ..services.columns import Chosen, Reading, Wanted
from ..services.refusal import Refused
from ..services.tabular import Grid, Table

SHOWN = 8  # rows of the preview
MOST_FAULTS = 50


def keep(request: HttpRequest, key: str, grid: Grid, **more: Any) -> None:
    request.session[key] = {"at": time.time(), "grid": asdict(grid), "more": more}


def kept(request: HttpRequest, key: str) -> tuple[Grid, dict[str, Any]] | None:
    found = request.session.get(key)
    if not found or "grid" not in found:
        return None
    rows = [(number, cells) for number, cells in found["grid"]["rows"]]
    merged = [(where, last) for where, last in found["grid"]["merged"]]
    return Grid(rows, found["grid"]["notes"], merged), found["more"]


def checked(
    request: HttpRequest, *, key: str, grid: Grid, wanted: Sequence[Wanted], read: Callable[[Table, Chosen], Reading],
    store: Callable[[Any], str], again: str, done: str, context: Mapping[str, Any],
) -> HttpResponse:  # fmt: skip
    """read says what a table would do; store does it with what was read and returns what to say; both may refuse."""
    form = TableForm(request.POST or None, grid=grid, wanted=wanted)
    reading, refusal = None, form.refusal
    if form.table is not None:
        try:
            reading = read(form.table, form.columns())
        except Refused as refused:
            refusal = str(refused.sentence)
    agreed = not reading or not reading.doubts or "sure" in request.POST
    unsure = "import" in request.POST and not agreed
    ready = reading is not None and not reading.faults and not form.moved
    if request.method == "POST" and "import" in request.POST and ready and agreed and form.is_valid():
        try:
            said = store(reading.content)
        except Refused as refused:
            refusal = str(refused.sentence)
        else:
            del request.session[key]
            messages.success(request, said)
            return redirect(done)
    table = form.table
    preview = list(zip(table.lines[:SHOWN], table.rows[:SHOWN], strict=True)) if table else []
    shown = {
        "form": form, "table": table, "reading": reading, "refusal": refusal, "preview": preview, "again": again,
        "faults": reading.faults[:MOST_FAULTS] if reading else [], "most_faults": MOST_FAULTS, "unsure": unsure,
    }  # fmt: skip
    wrong = request.method == "POST" and (bool(refusal) or unsure or bool(reading and reading.faults))
    return render(request, "surveys/tables/check.html", {**context, **shown}, status=422 if wrong else 200)
