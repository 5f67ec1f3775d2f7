"""One run is one row: what went in, with which software, what came out. A repeat of the same input is the same run."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stats.canonical import canonical, content_hash
from stats.plain import plain
from stats.result import Reason
from surveys.merkle import root_of
from surveys.models import Questionnaire, Study
from surveys.selectors import proofs
from surveys.services import audit

from ..enums import RunKind, RunState
from ..models import AnalysisRun, Estimate
from ..selectors import run_content

__all__ = ["fingerprint", "finished_twin", "plain", "reason_json", "reasons_json", "software", "still_holds", "store", "withdraw"]


def software() -> dict[str, str]:
    names = ("numpy", "pandas", "scipy")
    return {"hapui": settings.SOFTWARE_VERSION, "python": platform.python_version()} | {n: version(n) for n in names}


def fingerprint(**inputs: Any) -> str:
    """Hash of everything that went in; ids, times and hosts stay out."""
    return content_hash(inputs)


def finished_twin(*, study: Study, kind: str, fingerprint: str, **subject: Any) -> AnalysisRun | None:
    """A finished run of the same input with the same software, so that a repeated message computes nothing twice."""
    return (
        AnalysisRun.objects.filter(
            study=study, kind=kind, fingerprint=fingerprint, state=RunState.DONE, software=software(), **subject
        )
        .order_by("-pk")
        .first()
    )


def withdraw(*, questionnaire: Questionnaire) -> None:
    """Figures of answers that were taken back stay as rows and are shown nowhere; the same input is computed anew."""
    AnalysisRun.objects.filter(questionnaire=questionnaire, kind=RunKind.SURVEY, state=RunState.DONE).update(
        state=RunState.WITHDRAWN
    )


@transaction.atomic
def still_holds(twin: AnalysisRun, inputs: dict[str, Any]) -> AnalysisRun:
    """Computed again with the same outcome: it counts again, whatever was computed in between."""
    before, twin.inputs, twin.confirmed_at = twin.inputs, canonical(inputs), timezone.now()
    twin.save(update_fields=["inputs", "confirmed_at"])
    if twin.inputs != before:
        _note(twin)
    return twin


@transaction.atomic
def store(
    *,
    study: Study,
    kind: str,
    fingerprint: str,
    inputs: dict[str, Any],
    parameters: dict[str, Any],
    summary: dict[str, Any],
    estimates: Sequence[Estimate],
    seed: int | None = None,
    interim: bool = False,
    **subject: Any,
) -> AnalysisRun:
    """Write the run and all its figures in one transaction."""
    run = AnalysisRun.objects.create(
        study=study,
        kind=kind,
        fingerprint=fingerprint,
        inputs=canonical(inputs),
        parameters=canonical(parameters),
        summary=canonical(summary),
        seed=seed,
        interim=interim,
        software=software(),
        state=RunState.DONE,
        finished_at=(now := timezone.now()),
        confirmed_at=now,
        **subject,
    )
    for estimate in estimates:
        estimate.run = run
    Estimate.objects.bulk_create(estimates, batch_size=500)
    run.result_hash = content_hash([summary, [_content(e) for e in estimates]])
    run.save(update_fields=["result_hash"])
    _note(run)
    return run


def _note(run: AnalysisRun) -> None:
    """Into the record, and from there into the log: what went in and came out, and which sealed answers were counted."""
    if run.interim:
        return
    asked = run.questionnaire if run.kind == RunKind.SURVEY else None
    counted = proofs.counted(asked) if asked else []
    audit.record(
        verb="run.finish", study=run.study, by=None, target=f"run:{run.pk}", content=content_hash(run_content.of(run)),
        **({"of": f"questionnaire:{asked.pk}", "counted": root_of(counted).hex(), "n": len(counted), "unsealed": proofs.unsealed(asked)} if asked else {}),
    )  # fmt: skip


def reason_json(reason: Reason | None) -> dict[str, Any] | None:
    return None if reason is None else {"code": reason.code, "values": canonical(dict(reason.values))}


def reasons_json(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [{"code": r.code, "values": canonical(dict(r.values))} for r in reasons]


def _content(e: Estimate) -> list[Any]:
    item = e.item.code if e.item else ""
    return [item, e.statistic, e.domain, e.value, e.se, e.low, e.high, e.n, e.n_effective, e.reason, e.detail]
