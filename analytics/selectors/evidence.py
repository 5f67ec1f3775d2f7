"""Evidence beside the candidates, each distinct source counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.models import CandidateValue, Study

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


@dataclass(frozen=True)
class MatrixRow:
    """A source and, in the order of the candidates, whether it supports each."""

    source: EvidenceSource
    linked: list[tuple[CandidateValue, bool]]


@dataclass(frozen=True)
class Matrix:
    candidates: list[tuple[CandidateValue, EvidenceCount]]  # with what will count
    rows: list[MatrixRow]


def matrix(study: Study) -> Matrix:
    candidates = list(study.candidates.all())
    links = set(EvidenceLink.objects.filter(source__study=study).values_list("source_id", "candidate_id"))
    sources = study.sources.select_related("duplicate_of").order_by("kind", "year", "code")
    rows = [MatrixRow(s, [(c, (s.pk, c.pk) in links) for c in candidates]) for s in sources]
    return Matrix(list(zip(candidates, counts(candidates), strict=True)), rows)


def of_candidate(candidate: CandidateValue) -> list[EvidenceSource]:
    """Its distinct sources, each the original of its duplicates."""
    originals = original_of(candidate.study_id)
    found = {originals[pk].pk: originals[pk] for pk in candidate.evidence.values_list("source_id", flat=True)}
    return sorted(found.values(), key=lambda s: (s.kind, s.year or 0, s.code))
