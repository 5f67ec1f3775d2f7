"""What a person says of an uploaded table: which row holds the names, which rows are no data, which column is what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..services.columns import Wanted, guess_columns
from ..services.refusal import Refused
from ..services.tabular import Grid, Layout, Numbered, Table, propose_layout, table_of

TOP, BOTTOM, CELLS = 10, 4, 6  # rows that are shown to choose among, and cells of each


class LayoutForm(forms.Form):
    """names: the row of the names; left_out: rows that are no data. Both proposed, both to be changed."""

    names = forms.TypedChoiceField(coerce=int, label=_("열 이름이 있는 행"), widget=forms.RadioSelect)
    left_out = forms.TypedMultipleChoiceField(
        coerce=int, label=_("자료가 아닌 행"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, grid: Grid, layout: Layout | None = None, **kwargs: Any
    ) -> None:
        """layout: as it stands, where somebody has chosen already."""
        self.grid, self.proposed = grid, layout or propose_layout(grid)
        initial = {"names": self.proposed.names, "left_out": list(self.proposed.left_out)}
        super().__init__(data, initial=initial, **kwargs)
        choices = [(number, str(number)) for number, _row in self.grid.rows]
        self.fields["names"].choices = choices[: TOP * 2]
        self.fields["left_out"].choices = choices[: TOP * 2] + choices[TOP * 2 :][-BOTTOM:]

    def layout(self) -> Layout:
        if not self.is_bound:
            return self.proposed
        self.full_clean()
        names = self.cleaned_data.get("names") or self.proposed.names
        return Layout(names, tuple(n for n in self.cleaned_data.get("left_out") or () if n != names))

    def shown(self) -> list[Numbered]:
        """The rows to choose among: the first ones and the last, where titles and sums stand."""
        layout, shown = self.layout(), list[Numbered](self.grid.rows[:TOP])
        shown += [row for row in self.grid.rows[TOP:] if row[0] in {layout.names, *layout.left_out}]
        return shown + [row for row in self.grid.rows[-BOTTOM:] if row not in shown]

    def span(self) -> int:
        """How many columns the shown rows take, the count of further cells among them."""
        widest = max((len(cells) for _line, cells in self.shown()), default=1)
        return min(max(widest, 1), CELLS) + (widest > CELLS)

    def rows(self) -> list[dict[str, Any]]:
        layout, span = self.layout(), self.span()
        return [
            {
                "line": line, "cells": cells[:CELLS], "more": max(0, len(cells) - CELLS), "is_names": line == layout.names,
                "rest": span - len(cells) + 1 if len(cells) <= CELLS else 0,  # the last cell takes the line to its end
                "left_out": line in layout.left_out, "above": line < layout.names, "gap": bool(i) and i == TOP,
            }
            for i, (line, cells) in enumerate(self.shown())
        ]  # fmt: skip


class TableForm(LayoutForm):
    """With a field for every column that is wanted; after another row of names was chosen they are proposed anew."""

    def __init__(self, data: QueryDict | None = None, *, grid: Grid, wanted: Sequence[Wanted], **kwargs: Any) -> None:
        super().__init__(data, grid=grid, **kwargs)
        self.wanted, self.refusal = list(wanted), ""
        self.table: Table | None = None
        layout = self.layout()
        mark = f"{layout.names}:{','.join(map(str, layout.left_out))}"
        self.moved = data is not None and data.get("seen") != mark
        try:
            self.table = table_of(grid, layout)
        except Refused as refused:
            self.refusal = str(refused.sentence)
        self._add_columns(mark)

    def _add_columns(self, mark: str) -> None:
        header = self.table.header if self.table else []
        guess = guess_columns(header, self.wanted)
        names = [(name, name) for name in header]
        for want in self.wanted if self.table else ():
            first = [] if want.required and want.key in guess else [("", _now("쓰지 않음"))]
            self.fields[f"column-{want.key}"] = forms.ChoiceField(
                label=want.label, required=want.required, choices=first + names, initial=guess.get(want.key, ""),
                error_messages={"required": _now("열을 골라 주십시오.")},
            )  # fmt: skip
        if self.data and self.moved:
            fresh = self.data.copy()
            fresh.update({})
            for want in self.wanted:
                fresh[f"column-{want.key}"] = guess.get(want.key, "")
            self.data = fresh
        if self.is_bound:
            self.data = self.data.copy()
            self.data["seen"] = mark
            self._errors = None
        self.fields["seen"].initial = mark

    def columns(self) -> dict[str, str]:
        """What was chosen, or is proposed."""
        if not self.is_bound:
            return {w.key: self.fields[f"column-{w.key}"].initial for w in self.wanted if f"column-{w.key}" in self.fields}
        self.is_valid()
        return {w.key: self.cleaned_data.get(f"column-{w.key}", "") for w in self.wanted}

    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column-{want.key}"] for want in self.wanted if f"column-{want.key}" in self.fields]
