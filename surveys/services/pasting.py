"""Items out of a spreadsheet: Korean, English, explanations, one row a question; whole or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import answer_forms, typed
from ..enums import AnswerForm, ItemKind
from ..models import Scale, Study, User
from . import audit, candidates, items
from .refusal import Refused

Row = tuple[int, dict[str, str]]
_QUOTED = r'"(?:[^"]|"")*"(?=\t|\n|\Z)'
CELL = re.compile(rf"(?:(?<=\t)|\A)(?:(?P<quoted>{_QUOTED})|(?P<plain>[^\t\n]*))")
RECORD = re.compile(rf"(?:(?:{_QUOTED}|[^\t\n]*)(?:\t(?:{_QUOTED}|[^\t\n]*))*)(?:\n|\Z)")
QUOTED = re.compile(r'"((?:[^"]|"")*)"')
COLUMNS = ("text_ko", "text_en", "help_ko", "help_en")
MOST = 300


@transaction.atomic
def paste_items(
    *, study: Study, text: str, kind: str, scale: Scale | None, by: User, form: str = AnswerForm.RATING, **answered: Any
) -> int:
    """kind importance makes a candidate value with its item out of each row, which is rated; others are answered in one
    form, with the same categories and settings. Returns how many."""
    if kind == ItemKind.IMPORTANCE and not answer_forms.of(form).scaled:
        raise Refused(_("가치 중요도는 평정 척도로 묻습니다. 답하는 방식을 평정 척도로 골라 주십시오."), key="form")
    rows = read_rows(text)
    for line, row in rows:
        try:
            _write(study, row, kind, scale, by, form=form, **answered)
        except Refused as refused:
            if (refused.key or "").startswith(("scale", "categories", f"{form}_")):  # of what all rows share
                raise
            raise Refused(_("%(line)d번째 줄: %(why)s") % {"line": line, "why": refused.sentence}, key="text") from None
    audit.record(verb="item.paste", study=study, by=by, target=f"study:{study.pk}", kind=kind, n=len(rows))
    return len(rows)


def read_rows(text: str) -> list[Row]:
    """Tab-separated as a spreadsheet copies it; a text without tabs is one column. The number is that of the line."""
    rows = [(line, [cell.strip() for cell in cells]) for line, cells in _cells(text) if any(cell.strip() for cell in cells)]
    if not rows:
        raise Refused(_("붙여넣은 내용이 없습니다. 표에서 줄을 복사해 붙여넣어 주십시오."), key="text")
    if len(rows) > MOST:
        raise Refused(_("한 번에 %(most)d줄까지 넣을 수 있습니다(지금 %(n)d줄).") % {"most": MOST, "n": len(rows)}, key="text")
    return [(line, _named(line, cells)) for line, cells in rows]


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """A spreadsheet quotes a cell that holds a line end, a tab or a quote, doubles the quotes inside, and puts nothing
    but a tab or a line end behind. Any other quotation mark is a letter like others."""
    text, line = typed.text(text), 1
    for record in RECORD.finditer(text):
        if record.group() == "" and record.start() == len(text):
            return
        cells = [found.group("quoted") or found.group("plain") or "" for found in CELL.finditer(record.group().removesuffix("\n"))]
        yield line, [unquoted(cell) for cell in cells]
        line += record.group().count("\n")


def unquoted(cell: str) -> str:
    whole = QUOTED.fullmatch(cell)
    return whole.group(1).replace('""', '"') if whole else cell


def _named(line: int, cells: list[str]) -> dict[str, str]:
    if len(cells) > len(COLUMNS):
        raise Refused(
            _("%(line)d번째 줄에 칸이 %(n)d개 있습니다. 한국어, 영어, 한국어 설명, 영어 설명의 네 칸까지 쓸 수 있습니다.")
            % {"line": line, "n": len(cells)}, key="text",
        )  # fmt: skip
    if not cells[0]:
        raise Refused(_("%(line)d번째 줄의 첫 칸(한국어)이 비어 있습니다.") % {"line": line}, key="text")
    return dict(zip(COLUMNS, [*cells, "", "", ""], strict=False))


def _write(study: Study, row: dict[str, str], kind: str, scale: Scale | None, by: User, **answered: Any) -> None:
    if kind != ItemKind.IMPORTANCE:
        items.create_item(study=study, kind=kind, scale=scale, by=by, **answered, **row)
        return
    if scale is None:
        raise Refused(_("척도를 골라 주십시오."), key="scale")
    candidates.create_candidate(
        study=study, by=by, ask=scale, name_ko=row["text_ko"], name_en=row["text_en"],
        description_ko=row["help_ko"], description_en=row["help_en"],
    )  # fmt: skip
