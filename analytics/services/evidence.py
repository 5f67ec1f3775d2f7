"""Evidence: sources, what they support, and files of them. What a derivation read is stored with its run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from surveys import typed
from surveys.models import CandidateValue, Study, User
from surveys.services import audit
from surveys.services.refusal import Refused
from surveys.services.tabular import Table

from ..enums import SourceKind
from ..models import EvidenceLink, EvidenceSource

FIELDS = ("kind", "title_ko", "title_en", "year", "citation", "url", "duplicate_of")
FIRST_YEAR = 1000


@transaction.atomic
def create_source(*, study: Study, by: User, **content: Any) -> EvidenceSource:
    """The code stands in files and snapshots; an empty one is made from kind and number."""
    _serialise(study)
    code = content.pop("code", "") or _free_code(study, content["kind"])
    if study.sources.filter(code=code).exists():
        raise Refused(_("코드 %(code)s은(는) 이미 있습니다. 다른 코드를 적어 주십시오.") % {"code": code}, key="code")
    made = EvidenceSource.objects.create(study=study, code=code, **content)
    audit.record(verb="source.create", study=study, by=by, target=f"source:{code}", kind=made.kind)
    return made


@transaction.atomic
def change_source(*, source: EvidenceSource, by: User, **content: Any) -> EvidenceSource:
    _serialise(source.study)
    source = EvidenceSource.objects.select_for_update().get(pk=source.pk)
    changed = [name for name in FIELDS if name in content and getattr(source, name) != content[name]]
    for name in changed:
        setattr(source, name, content[name])
    _refuse_circle(source)
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
    _serialise(study)
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


# files

COLUMNS = ("code", "kind", "title_ko", "title_en", "year", "citation", "url", "duplicate_of", "values")


@dataclass(frozen=True)
class Line:
    """One row of a file as it will be stored. duplicate_of and values are codes."""

    number: int
    content: dict[str, Any]
    duplicate_of: str
    values: tuple[str, ...]


@transaction.atomic
def import_sources(*, study: Study, table: Table, by: User) -> int:
    """Whole or nothing. values: codes of the candidates that the source supports, parted by spaces or semicolons."""
    _serialise(study)
    lines = read_lines(study, table)
    made = {
        line.content["code"]: EvidenceSource.objects.create(study=study, **line.content) for line in lines
    }  # fmt: skip
    known = {s.code: s for s in study.sources.all()}
    values = {c.code: c for c in study.candidates.all()}
    for line in lines:
        source = made[line.content["code"]]
        if line.duplicate_of:
            source.duplicate_of = known[line.duplicate_of]
            _refuse_circle(source)
            source.save(update_fields=["duplicate_of"])
        EvidenceLink.objects.bulk_create(EvidenceLink(source=source, candidate=values[v]) for v in line.values)
    audit.record(verb="source.import", study=study, by=by, target=f"study:{study.pk}", rows=len(lines))
    return len(lines)


def read_lines(study: Study, table: Table) -> list[Line]:
    """Rows that can be stored; everything wrong with the file is said at once, by row and column."""
    unknown = [name for name in table.header if name not in COLUMNS]
    lacking = [name for name in ("kind", "title_ko") if name not in table.header]
    if lacking:
        raise Refused(
            _("열 %(names)s이(가) 없습니다. 쓸 수 있는 열: %(allowed)s")
            % {"names": ", ".join(lacking), "allowed": ", ".join(COLUMNS)}
        )
    if unknown:
        raise Refused(
            _("모르는 열입니다: %(names)s. 쓸 수 있는 열: %(allowed)s")
            % {"names": ", ".join(unknown[:5]), "allowed": ", ".join(COLUMNS)}
        )
    reader = _Reader(study)
    lines = [
        reader.line(dict(zip(table.header, row, strict=True)), n)
        for n, row in zip(table.lines, table.rows, strict=True)
    ]
    reader.check(lines)
    if reader.wrong:
        more = len(reader.wrong) - 10
        said = reader.wrong[:10] + ([_("… 그 밖에 %(n)d곳") % {"n": more}] if more > 0 else [])
        raise Refused("\n".join(said))
    return lines


class _Reader:
    def __init__(self, study: Study) -> None:
        self.kinds = {str(label): code for code, label in SourceKind.choices} | {c: c for c in SourceKind.values}
        self.taken = set(study.sources.values_list("code", flat=True))
        self.existing = set(self.taken)
        self.values = set(study.candidates.values_list("code", flat=True))
        self.wrong: list[str] = []

    def say(self, row: int, column: str, sentence: str) -> None:
        self.wrong.append(_("%(row)d행 %(column)s: %(what)s") % {"row": row, "column": column, "what": sentence})

    def line(self, cells: dict[str, str], row: int) -> Line:
        kind = self.kinds.get(cells["kind"], "")
        if not kind:
            self.say(row, "kind", _("‘%(value)s’은(는) 없는 유형입니다. 허용: %(allowed)s") % {
                "value": cells["kind"][:40], "allowed": ", ".join(SourceKind.values)})  # fmt: skip
        if not cells["title_ko"]:
            self.say(row, "title_ko", _("제목을 적어 주십시오."))
        for name in ("title_ko", "title_en"):
            if len(cells.get(name, "")) > 300:
                self.say(row, name, _("300자까지 적을 수 있습니다."))
        content = {
            "kind": kind,
            "code": self._code(cells, kind, row),
            "year": self._year(cells, row),
            "url": self._url(cells, row),
        }
        content |= {name: cells.get(name, "") for name in ("title_ko", "title_en", "citation")}
        values = tuple(dict.fromkeys(cells.get("values", "").replace(";", " ").replace(",", " ").split()))
        for value in values:
            if value not in self.values:
                self.say(row, "values", _("‘%(value)s’은(는) 후보 가치의 코드가 아닙니다.") % {"value": value[:40]})
        return Line(row, content, cells.get("duplicate_of", ""), values)

    def _code(self, cells: dict[str, str], kind: str, row: int) -> str:
        given = cells.get("code", "")
        code = slugify(given) if given else _next(kind or "source", self.taken)
        if given and (code != given.lower() or len(code) > 40):
            self.say(row, "code", _("영문, 숫자, -, _만 40자까지 쓸 수 있습니다."))
        if code in self.taken:
            self.say(row, "code", _("코드 %(code)s이(가) 이미 있습니다.") % {"code": code})
        self.taken.add(code)
        return code

    def _year(self, cells: dict[str, str], row: int) -> int | None:
        text = cells.get("year", "").removesuffix(".0")
        if not text:
            return None
        year = typed.whole(text, least=FIRST_YEAR, most=timezone.localdate().year + 1)
        if year is None:
            self.say(row, "year", _("‘%(value)s’은(는) 연도가 아닙니다.") % {"value": text[:20]})
        return year

    def _url(self, cells: dict[str, str], row: int) -> str:
        url = cells.get("url", "")
        try:
            if url:
                URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            self.say(row, "url", _("http:// 또는 https://로 시작하는 주소를 적어 주십시오."))
        if len(url) > 200:
            self.say(row, "url", _("주소는 200자까지 적을 수 있습니다."))
        return url

    def check(self, lines: list[Line]) -> None:
        for line in lines:
            if line.duplicate_of and line.duplicate_of not in self.taken:
                self.say(
                    line.number,
                    "duplicate_of",
                    _("코드 %(code)s인 자료가 없습니다.") % {"code": line.duplicate_of[:40]},
                )


def _refuse_circle(source: EvidenceSource) -> None:
    above = source.duplicate_of
    while above is not None:
        if above.pk == source.pk:
            raise Refused(_("자료가 돌고 돌아 자기 자신의 중복이 될 수는 없습니다."), key="duplicate_of")
        above = above.duplicate_of


def _free_code(study: Study, kind: str) -> str:
    return _next(kind, set(study.sources.values_list("code", flat=True)))


def _next(kind: str, taken: set[str]) -> str:
    n = 1
    while f"{kind}-{n}" in taken:
        n += 1
    return f"{kind}-{n}"


def _serialise(study: Study) -> None:
    Study.objects.select_for_update().get(pk=study.pk)
