"""A study's evidence as files that verify.py reads: the log, what its lines fixed, what was counted."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from delphi.models import Round
from stats.canonical import canonical_json
from stats.derivation.declaration import DerivationDeclaration
from surveys.enums import Audience, QuestionnaireState
from surveys.models import Checkpoint, LogLeaf, Questionnaire, Study, TimeToken
from surveys.selectors import content, log, proof_lines

from ..enums import PublicationState
from ..models import AnalysisRun, Publication
from . import run_content

File = tuple[str, Iterable[str | bytes]]
PROGRAM = ("verify.py", "sentences.json", "README.txt")


@dataclass(frozen=True)
class Scope:
    """answers: of which questionnaires (their keys) the answers go along. whole: for an auditor, with the order of
    answering. published: what everybody may have, told of what this version published."""

    answers: Collection[int] = field(default_factory=frozenset)
    whole: bool = False
    published: Publication | None = None


def files(study: Study, scope: Scope) -> Iterator[File]:
    """Name and content; needs a checkpoint."""
    newest = log.newest()
    assert newest is not None
    for name in PROGRAM:
        yield name, [(Path(settings.BASE_DIR) / "static" / "verify" / name).read_text(encoding="utf-8")]
    yield from _log(newest)
    yield "study/lines", proof_lines.study_lines(study, newest.size, whole=scope.whole)
    for target, value in fixed(study, scope.published):
        yield f"content/{target.replace(':', '-')}.json", [canonical_json(value)]
    for questionnaire in _closed(study, scope.published):
        yield from _answers(questionnaire, scope, newest.size)


def _log(newest: Checkpoint) -> Iterator[File]:
    yield "log/checkpoint", [newest.note]
    yield "log/keys", [f"{line}\n" for line in log.key_lines()]
    yield "log/leaves", log.leaves_text(newest.size)
    for checkpoint in Checkpoint.objects.order_by("size"):
        yield f"log/checkpoints/{checkpoint.size}", [checkpoint.note]
    for token in TimeToken.objects.select_related("checkpoint").order_by("checkpoint__size"):
        yield f"log/tokens/{token.checkpoint.size}.tsr", [bytes(token.reply)]
    if settings.TIMESTAMP_ROOTS and (roots := Path(settings.TIMESTAMP_ROOTS)).exists():
        yield "log/roots.pem", [roots.read_bytes()]


def _answers(questionnaire: Questionnaire, scope: Scope, size: int) -> Iterator[File]:
    target, name = f"questionnaire:{questionnaire.pk}", str(questionnaire.pk)
    runs = LogLeaf.objects.filter(study=questionnaire.study_id, kind="run finished", number__lt=size).order_by("-number")
    last = next((leaf for leaf in runs if json.loads(leaf.text).get("of") == target), None)
    if last is None:
        return
    yield f"counted/{name}", [f"{leaf.hex()}\n" for leaf in proof_lines.counted_in(questionnaire, last.row)]
    if scope.whole or questionnaire.pk in scope.answers:
        yield f"answers/{name}", proof_lines.answer_lines(questionnaire)
    if scope.whole:
        yield f"sealed/{name}", proof_lines.sealed_lines(questionnaire)
        yield f"replaced/{name}", proof_lines.replaced_lines(questionnaire)


def _closed(study: Study, published: Publication | None) -> list[Questionnaire]:
    found = study.questionnaires.filter(audience=Audience.PUBLIC, state=QuestionnaireState.CLOSED).order_by("pk")
    return list(found if published is None else found.filter(code__in=[s["code"] for s in published.snapshot["surveys"]]))


def fixed(study: Study, published: Publication | None) -> Iterator[tuple[str, Any]]:
    """What lines of the log fixed by a fingerprint: rules, plans, questionnaires, rounds, computations, snapshots."""
    snapshot = published.snapshot if published else None
    for rule in study.consensus_declarations.exclude(locked_at=None):
        yield f"consensus:{rule.version}", {"rule": rule.rule, "scales": rule.scales, "version": rule.version}
    for plan in study.derivation_plans.exclude(locked_at=None):
        yield f"plan:{plan.version}", DerivationDeclaration.from_dict(plan.parameters).to_dict()
    for round_ in Round.objects.filter(panel__study=study).exclude(hash="").select_related("questionnaire", "declaration"):
        if snapshot is None or round_.number in [r["number"] for r in snapshot["rounds"]]:
            rule_hash = round_.declaration.hash if round_.declaration else ""
            yield f"round:{round_.pk}", {"questionnaire": round_.questionnaire.content_hash, "rule": rule_hash, "feedback": round_.feedback_design}
            yield f"questionnaire:{round_.questionnaire_id}", content.frozen(round_.questionnaire)
    for asked in study.questionnaires.filter(audience=Audience.PUBLIC).exclude(content_hash=""):
        if snapshot is None or asked.code in [s["code"] for s in snapshot["surveys"]]:
            yield f"questionnaire:{asked.pk}", content.frozen(asked)
    for run in AnalysisRun.objects.filter(study=study, interim=False).exclude(result_hash=""):
        if snapshot is None or run.pk in _runs(snapshot):
            yield f"run:{run.pk}", run_content.of(run)
    shown = study.publications.filter(state__in=(PublicationState.PUBLISHED, PublicationState.WITHDRAWN)).order_by("version")
    for publication in shown if published is None else [published]:
        yield f"publication:{publication.version}", publication.snapshot


def _runs(value: Any) -> set[int]:
    """Numbers of the computations that a snapshot names, wherever it does."""
    if isinstance(value, list):
        return set().union(*map(_runs, value))
    if not isinstance(value, dict):
        return set()
    own = {value["id"]} if "fingerprint" in value and "result_hash" in value else set()
    return own.union(*map(_runs, value.values()))
