"""What figures of few people may say: nothing that one of them said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from delphi.small_groups import SMALLEST, hidden_groups

from ..models import Estimate

SMALL_CELL = 10  # answers of a survey's group
OF_FEW = ("group_contrast", "dissent", "round_change", "attrition")  # checks of a round's item that count people out


def hidden_domains(domains: Mapping[str, Mapping[str, Estimate]], whole: int) -> dict[str, str]:
    """Domain -> why it is not shown: small, or the next one by which a small one could be worked out."""
    sizes: dict[str, dict[str, int]] = defaultdict(dict)
    for name, statistics in domains.items():
        sizes[name.split("=", 1)[0]][name] = statistics["mean"].n
    hidden: dict[str, str] = {}
    for of_variable in sizes.values():
        hidden |= hidden_groups(of_variable, whole, SMALL_CELL)
    return hidden


def withhold_few(rows: Iterable[Any]) -> None:
    """Of an item that fewer than five experts rated there is their number, and no figure. The stored rows stay."""
    for row in rows:
        verdict = row.all.get("verdict")
        if verdict is None or verdict.n >= SMALLEST:
            continue
        for statistic, e in row.all.items():
            e.value = e.se = e.low = e.high = None
            if statistic in OF_FEW:
                e.detail, e.reason = {}, None
        row.domains.clear()
        row.all = {name: e for name, e in row.all.items() if name not in OF_FEW}
        verdict.detail = _without_counts(verdict.detail)


def _without_counts(detail: Mapping[str, Any]) -> dict[str, Any]:
    nothing = {"essential": None, "critical_count": None, "value": None}
    return {
        **detail, "counts": [0] * len(detail["counts"]), "reasons": [], "agree": None, "middle": None, "disagree": None,
        "cvr": {**detail["cvr"], **nothing}, "cvr_mirrored": {**detail["cvr_mirrored"], **nothing}, "stability": None,
    }  # fmt: skip
