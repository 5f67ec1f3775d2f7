"""Evidence out of a table: columns chosen, every wrong cell told, whole or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys import typed
from surveys.models import Study, User
from surveys.services import audit
from surveys.services.columns import Chosen, Reading, Wanted, require
from surveys.services.likeness import Names, value_key
from surveys.services.tabular import Table

from ..enums import SourceKind
from ..models import EvidenceLink, EvidenceSource
from .evidence import FIRST_YEAR, next_code, refuse_circle, serialise

MOST = 5_000
WANTED = (
    Wanted("kind", gettext_lazy("유형"), ("kind", "유형", "종류", "자료유형", "구분", "type"), required=True),
    Wanted(
        "title_ko", gettext_lazy("제목(한국어)"),
        ("title_ko", "제목", "제목(한국어)", "국문제목", "자료명", "자료", "title"), required=True,
    ),
    Wanted("title_en", gettext_lazy("제목(영어)"), ("title_en", "제목(영어)", "영문제목", "english title")),
    Wanted("code", gettext_lazy("코드"), ("code", "코드", "번호", "id")),
    Wanted("year", gettext_lazy("연도"), ("year", "연도", "발행연도", "년도", "발행년")),
    Wanted("citation", gettext_lazy("서지 사항"), ("citation", "서지사항", "서지", "출처", "reference")),
    Wanted("url", gettext_lazy("주소"), ("url", "주소", "링크", "link", "doi")),
    Wanted("duplicate_of", gettext_lazy("같은 자료의 중복"), ("duplicate_of", "중복", "원자료", "duplicate")),
    Wanted("values", gettext_lazy("후보 가치"), ("values", "후보가치", "가치", "후보 가치", "value")),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row of a file as it will be stored. duplicate_of and values are codes."""

    number: int
    content: dict[str, Any]
    duplicate_of: str
    values: tuple[str, ...]


@transaction.atomic
def import_sources(*, study: Study, lines: Sequence[Line], by: User) -> int:
    """Whole or nothing."""
    serialise(study)
    made = {line.content["code"]: EvidenceSource.objects.create(study=study, **line.content) for line in lines}
    known = {s.code: s for s in study.sources.all()}
    values = {c.code: c for c in study.candidates.all()}
    for line in lines:
        source = made[line.content["code"]]
        if line.duplicate_of:
            source.duplicate_of = known[line.duplicate_of]
            refuse_circle(source)
            source.save(update_fields=["duplicate_of"])
        EvidenceLink.objects.bulk_create(EvidenceLink(source=source, candidate=values[v]) for v in line.values)
    audit.record(verb="source.import", study=study, by=by, target=f"study:{study.pk}", rows=len(lines))
    return len(lines)


def read_sources(study: Study, table: Table, columns: Chosen) -> Reading:
    """content: Lines. values: codes or names of the candidates that a source supports, parted by ; or, of codes, by spaces."""
    places = require(table, columns, WANTED)
    reader = _Reader(study, columns)
    lines = [
        reader.line({key: row[place] for key, place in places.items()}, n)
        for n, row in zip(table.lines, table.rows, strict=True)
    ]
    reader.check(lines)
    reading = reader.reading
    reading.content = lines
    linked = sum(len(line.values) for line in lines)
    reading.will.append(_("새로 넣을 근거 자료 %(n)d건, 후보 가치와의 연결 %(links)d건") % {"n": len(lines), "links": linked})
    unused = [name for name in table.header if name not in columns.values()]
    if unused:
        reading.will.append(_("쓰지 않는 열: %(names)s") % {"names": ", ".join(unused[:10])})
    return reading


class _Reader:
    def __init__(self, study: Study, columns: Chosen) -> None:
        self.columns, self.reading = columns, Reading()
        kinds = [(str(label), code) for code, label in SourceKind.choices]
        self.kinds = Names([*kinds, *((code, code) for code in SourceKind.values)], similar=value_key)
        self.taken = set(study.sources.values_list("code", flat=True))
        self.existing = set(self.taken)
        candidates = list(study.candidates.all())
        self.codes = {c.code for c in candidates}
        self.values = Names(((name, c.code) for c in candidates for name in (c.code, c.name_ko, c.name_en)), similar=value_key)

    def say(self, row: int, key: str, sentence: str) -> None:
        self.reading.fault(row, self.columns.get(key) or key, sentence)

    def line(self, cells: dict[str, str], row: int) -> Line:
        kind = self.kinds.find(cells["kind"]).only or ""
        if not kind:
            self.say(row, "kind", _("없는 유형입니다: ‘%(value)s’. 쓸 수 있는 유형: %(allowed)s") % {
                "value": cells["kind"][:40], "allowed": ", ".join(str(label) for label in SourceKind.labels)})  # fmt: skip
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
        values = self._values(cells.get("values", ""), row)
        return Line(row, content, cells.get("duplicate_of", ""), values)

    def _values(self, text: str, row: int) -> tuple[str, ...]:
        """A name may hold spaces and commas; codes may be parted by them."""
        found = list[str]()
        for part in filter(None, map(str.strip, text.replace("\n", ";").split(";"))):
            named = self.values.find(part).only
            for one in [part] if named else part.replace(",", " ").split():
                code = named or self.values.find(one).only
                if code is None:
                    self.say(row, "values", _("후보 가치의 코드나 이름이 아닙니다: ‘%(value)s’") % {"value": one[:40]})
                else:
                    found.append(code)
        return tuple(dict.fromkeys(found))

    def _code(self, cells: dict[str, str], kind: str, row: int) -> str:
        given = cells.get("code", "")
        code = slugify(given) if given else next_code(kind or "source", self.taken)
        if given and (code != given.lower() or len(code) > 40):
            self.say(row, "code", _("영문, 숫자, -, _만 40자까지 쓸 수 있습니다."))
        if code in self.taken:
            self.say(row, "code", _("이미 있는 코드입니다: %(code)s") % {"code": code})
        self.taken.add(code)
        return code

    def _year(self, cells: dict[str, str], row: int) -> int | None:
        text = cells.get("year", "").removesuffix(".0")
        if not text:
            return None
        year = typed.whole(text, least=FIRST_YEAR, most=timezone.localdate().year + 1)
        if year is None:
            self.say(row, "year", _("연도가 아닙니다: ‘%(value)s’") % {"value": text[:20]})
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
                    _("이 코드의 자료가 없습니다: %(code)s") % {"code": line.duplicate_of[:40]},
                )
