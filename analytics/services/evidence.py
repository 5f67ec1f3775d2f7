"""Evidence: sources, what they support, and files of them. What a derivation read is stored with its run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from surveys.models import CandidateValue, Study, User
from surveys.services import audit
from surveys.services.refusal import Refused

from ..models import EvidenceLink, EvidenceSource

FIELDS = ("kind", "title_ko", "title_en", "year", "citation", "url", "duplicate_of")
FIRST_YEAR = 1000


@transaction.atomic
def create_source(*, study: Study, by: User, **content: Any) -> EvidenceSource:
    """The code stands in files and snapshots; an empty one is made from kind and number."""
    serialise(study)
    code = content.pop("code", "") or _free_code(study, content["kind"])
    if study.sources.filter(code=code).exists():
        raise Refused(_("이미 있는 코드입니다: %(code)s. 다른 코드를 적어 주십시오.") % {"code": code}, key="code")
    made = EvidenceSource.objects.create(study=study, code=code, **content)
    audit.record(verb="source.create", study=study, by=by, target=f"source:{code}", kind=made.kind)
    return made


@transaction.atomic
def change_source(*, source: EvidenceSource, by: User, **content: Any) -> EvidenceSource:
    serialise(source.study)
    source = EvidenceSource.objects.select_for_update().get(pk=source.pk)
    changed = [name for name in FIELDS if name in content and getattr(source, name) != content[name]]
    for name in changed:
        setattr(source, name, content[name])
    refuse_circle(source)
    if changed:
        source.save(update_fields=changed)
        audit.record(verb="source.change", study=source.study, by=by, target=f"source:{source.code}", changed=changed)
    return source


@transaction.atomic
def remove_source(*, source: EvidenceSource, by: User) -> None:
    links = source.links.count()
    audit.record(
        verb="source.remove",
        study=source.study,
        by=by,
        target=f"source:{source.code}",
        title=source.title_ko,
        links=links,
    )
    source.delete()


@transaction.atomic
def set_links(
    *, study: Study, pairs: Collection[tuple[int, int]], by: User, sources: Collection[int]
) -> tuple[int, int]:
    """The whole matrix of the sources shown: pairs (source id, candidate id) that are to stand. Answers (added, removed)."""
    serialise(study)
    shown = set(EvidenceSource.objects.filter(study=study, pk__in=sources).values_list("pk", flat=True))
    candidates = set(CandidateValue.objects.filter(study=study).values_list("pk", flat=True))
    wanted = {(s, c) for s, c in pairs if s in shown and c in candidates}
    present = {(link.source_id, link.candidate_id): link for link in EvidenceLink.objects.filter(source__in=shown)}
    added, gone = sorted(wanted - present.keys()), sorted(present.keys() - wanted)
    EvidenceLink.objects.bulk_create(EvidenceLink(source_id=s, candidate_id=c) for s, c in added)
    EvidenceLink.objects.filter(pk__in=[present[pair].pk for pair in gone]).delete()
    if added or gone:
        audit.record(
            verb="evidence.link", study=study, by=by, target=f"study:{study.pk}", added=_said(study, added), removed=_said(study, gone)
        )  # fmt: skip
    return len(added), len(gone)


def _said(study: Study, pairs: Iterable[tuple[int, int]]) -> list[str]:
    sources = dict(EvidenceSource.objects.filter(study=study).values_list("pk", "code"))
    values = dict(CandidateValue.objects.filter(study=study).values_list("pk", "code"))
    return [f"{sources[s]} → {values[c]}" for s, c in pairs]


def refuse_circle(source: EvidenceSource) -> None:
    above = source.duplicate_of
    while above is not None:
        if above.pk == source.pk:
            raise Refused(_("자료가 다른 자료를 거쳐 자기 자신의 중복이 될 수는 없습니다."), key="duplicate_of")
        above = above.duplicate_of


def _free_code(study: Study, kind: str) -> str:
    return next_code(kind, set(study.sources.values_list("code", flat=True)))


def next_code(kind: str, taken: set[str]) -> str:
    n = 1
    while f"{kind}-{n}" in taken:
        n += 1
    return f"{kind}-{n}"


def serialise(study: Study) -> None:
    Study.objects.select_for_update().get(pk=study.pk)
