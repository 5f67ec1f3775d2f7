"""Evidence beside the candidates, each distinct source counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.models import CandidateValue

from ..models import EvidenceLink, EvidenceSource


@dataclass(frozen=True)
class EvidenceCount:
    sources: int
    types: int


def counts(candidates: Sequence[CandidateValue]) -> list[EvidenceCount]:
    """Distinct sources and distinct kinds of source per candidate, in the order given."""
    if not candidates:
        return []
    originals = original_of(candidates[0].study_id)
    found: dict[int, set[tuple[int, str]]] = {c.pk: set() for c in candidates}
    for link in EvidenceLink.objects.filter(candidate__in=candidates).select_related("source"):
        original = originals[link.source_id]
        found[link.candidate_id].add((original.pk, original.kind))
    return [EvidenceCount(len(found[c.pk]), len({kind for _, kind in found[c.pk]})) for c in candidates]


def original_of(study_id: int) -> dict[int, EvidenceSource]:
    """Source id → the work it is a duplicate of, through chains; a circle ends at its smallest id."""
    sources = {s.pk: s for s in EvidenceSource.objects.filter(study_id=study_id)}
    return {pk: sources[_root(pk, sources)] for pk in sources}


def _root(pk: int, sources: dict[int, EvidenceSource]) -> int:
    seen = [pk]
    while (above := sources[seen[-1]].duplicate_of_id) in sources:
        if above in seen:
            return min(seen[seen.index(above) :])
        seen.append(above)
    return seen[-1]
