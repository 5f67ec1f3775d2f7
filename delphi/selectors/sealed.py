"""Each locked version of the consensus rule against the rounds that it judged: facts for surveys.claims."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from stats.canonical import content_hash
from surveys.models import Study
from surveys.selectors import sealing

from ..models import ConsensusDeclaration, Round


def places(study: Study) -> dict[int, sealing.Place]:
    """Where each round stands in the record, by its number."""
    rounds = Round.objects.filter(panel__study=study).order_by("number")
    return {r.number: sealing.place_of(study, r.questionnaire_id, f"round:{r.pk}") for r in rounds}


def facts(study: Study, numbers: Collection[int] | None = None) -> list[dict[str, Any]]:
    """For the rounds with these numbers, or for all: sealed before their answers, and still what was sealed."""
    found, known = [], places(study)
    versions = study.consensus_declarations.exclude(locked_at=None).order_by("version")
    for d in versions:
        used = d.rounds.order_by("number").values_list("number", flat=True)
        judged = {n: known[n] for n in used if numbers is None or n in numbers}
        if judged:
            found += _of_version(study, d, judged, {n: p for n, p in known.items() if n < min(judged)})
    return found


def _of_version(
    study: Study, d: ConsensusDeclaration, judged: dict[int, sealing.Place], earlier: dict[int, sealing.Place]
) -> list[dict[str, Any]]:
    entry = sealing.sealing_of(study, "consensus.lock", f"consensus:{d.version}")
    now = content_hash({"rule": d.rule, "scales": d.scales, "version": d.version})
    named = {"what": "rule", "version": d.version, "entry": entry}
    return [
        sealing.sealed(study, **named, judged=judged, others=earlier),
        sealing.unchanged(**named, stored=d.hash, computed=now, changes=d.version - 1),
    ]
