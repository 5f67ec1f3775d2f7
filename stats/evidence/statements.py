"""Focus-group statements: which were picked by every cohort, which by some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.errors import StatsError
from stats.result import Reason, Result


@dataclass(frozen=True, slots=True)
class StatementPicks:
    """cohorts: who picked it, in the order given. common: picked by every cohort."""

    theme: str
    cohorts: tuple[str, ...]
    common: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsResult(Result):
    """n: statements. themes: theme to (statements, common ones), in order of name."""

    statements: tuple[StatementPicks, ...]
    themes: tuple[tuple[str, int, int], ...]


def common_statements(picked: ArrayLike, themes: Sequence[str], cohorts: Sequence[str]) -> StatementsResult:
    """Statements by the cohorts that picked them.

    picked: (S, G) truth, statement picked in the groups of that cohort, None or NaN = not picked; themes: (S,); cohorts: (G,), two or more for
    "common" to mean anything. Focus groups show what is said, not how many think so: no share is computed.
    """
    table = np.nan_to_num(np.asarray(picked, dtype=np.float64)) != 0
    if table.size == 0:
        table = table.reshape(len(themes), len(cohorts))
    if table.shape != (len(themes), len(cohorts)):
        raise StatsError("picked", table.shape, f"{len(themes)} statements by {len(cohorts)} cohorts", code="shape")
    several = len(cohorts) > 1
    rows = tuple(
        StatementPicks(theme, tuple(c for c, p in zip(cohorts, row, strict=True) if p), several and bool(row.all()))
        for theme, row in zip(themes, table, strict=True)
    )
    by_theme = tuple(
        (theme, sum(r.theme == theme for r in rows), sum(r.theme == theme and r.common for r in rows))
        for theme in sorted(set(themes))
    )
    return StatementsResult(
        n=len(rows),
        base="statements of the focus groups",
        method="focus-groups",
        convention="common = picked by every cohort",
        notes=() if several else (Reason("one_cohort_has_nothing_in_common", {"cohorts": len(cohorts)}),),
        statements=rows,
        themes=by_theme,
    )
