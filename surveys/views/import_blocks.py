"""What the pages of an import show: columns with samples, values with their counts and what they were taken for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..answer_forms import Column
from ..models import AnswerImport, Questionnaire
from ..numerals import bare
from ..selectors.answering import Question, sheet_of
from ..services.column_mapping import IGNORED, UNSAID, WEIGHT, Columns
from ..services.column_names import proposals
from ..services.import_choices import weights_of
from ..services.import_weights import DECIMAL, THOUSANDS, reader
from ..services.own_columns import is_own
from ..services.tabular import Table, column_letter
from ..services.value_meanings import CODES, LABELS, RANGES, Reading, readings
from ..validators import NO_OPINION

PREVIEW_ROWS = 5


def column_rows(
    questionnaire: Questionnaire, table: Table, chosen: Columns, errors: Mapping[str, str]
) -> list[dict[str, Any]]:
    found = proposals(questionnaire, table.header)
    return [
        {
            "index": i, "letter": column_letter(i), "name": name, "target": chosen.get(str(i), IGNORED),
            "note": found[i].note, "open": chosen.get(str(i)) == UNSAID, "error": errors.get(str(i), ""),
            "samples": [row[i] for row in table.rows[:PREVIEW_ROWS]],
        }
        for i, name in enumerate(table.header)
    ]  # fmt: skip


def targets(questionnaire: Questionnaire) -> list[dict[str, str]]:
    questions = [
        {"value": column.name, "label": _named(q, column)} for q in sheet_of(questionnaire).questions for column in q.columns
    ]
    first = {"value": IGNORED, "label": _("가져오지 않음")}
    return [first, *questions, {"value": WEIGHT, "label": _("기본 가중치")}]


def _named(question: Question, column: Column) -> str:
    text = f"{question.text[:60]} – {column.part[:40]}" if column.part else question.text[:60]
    return f"{question.number}. {text} ({column.name})"


def value_page(incoming: AnswerImport, table: Table) -> dict[str, Any]:
    """signs: what may stand for "no answer", said once for the file. blocks: a column each, open ones first."""
    questions = sheet_of(incoming.questionnaire).by_column()
    found = readings(incoming.questionnaire, table, incoming.columns)
    counts = {index: Counter(row[int(index)] for row in table.rows) for index in found}
    blocks = [
        _block(index, reading, questions[incoming.columns[index]], incoming, table, counts[index])
        for index, reading in found.items()
        if not reading.written
    ]
    return {
        "blocks": sorted(blocks, key=lambda block: not block["open"]),  # what a person must still say comes first
        "signs": _signs(incoming, found, counts, table),
        "own": is_own(table.header),
        "weights": _weights(incoming, table),
    }


def _weights(incoming: AnswerImport, table: Table) -> dict[str, Any] | None:
    written = weights_of(incoming, table)
    if written is None:
        return None
    ways = ((THOUSANDS, _("천 단위 구분")), (DECIMAL, _("소수점")))
    samples = [
        {"how": how, "label": label, "sample": f"{written.sample} → {reader(how)(written.sample):g}"} for how, label in ways
    ]
    return {
        "written": written, "said": incoming.weighting, "ways": samples if written.both else [],
        "comma": next((way for way in samples if way["how"] == incoming.weighting.get("comma")), None),
        "open": UNSAID in incoming.weighting.values(),
    }  # fmt: skip


def _block(
    index: str, reading: Reading, question: Any, incoming: AnswerImport, table: Table, counted: Counter[str]
) -> dict[str, Any]:
    meanings = incoming.values.get(index, {})
    signs = {value for value, gone in incoming.missing.items() if gone and reading.free(value)}
    names = {option["value"]: option["label"] for option in _meanings(question)}
    first: dict[str, int] = {}
    for line, cells in zip(table.lines, table.rows, strict=True):
        first.setdefault(cells[int(index)], line)
    rows = [
        {
            "line": first.get(value, ""),
            "field": f"value-{index}-{place}",
            "value": value,
            "n": counted[value],
            "code": code,
            "label": names.get(code, code),
        }
        for place, (value, code) in enumerate(meanings.items())
    ]
    return {
        "index": index, "column": f"{column_letter(int(index))} ({table.header[int(index)]})", "question": question,
        "rows": [row for row in rows if row["value"] not in signs], "gone": [row for row in rows if row["value"] in signs],
        "options": _meanings(question), "open": UNSAID in meanings.values(), "how": reading.how_of(meanings),
        "ways": _ways(reading, names) if reading.apart or reading.by_range else [], "ranges": bool(reading.by_range), "several": reading.several[:3], "more": reading.more,
    }  # fmt: skip


def _ways(reading: Reading, names: Mapping[str, str]) -> list[dict[str, str]]:
    """The two readings of a column whose labels look like codes, with what each would make of the values."""
    if reading.by_range:
        into: dict[str, list[str]] = {}
        for value, code in sorted(reading.by_range.items(), key=lambda pair: bare(pair[0]) or 0):
            into.setdefault(names.get(code, code), []).append(value)
        sample = ", ".join(f"{found[0]} … {found[-1]} → {name}" for name, found in into.items())
        return [{"how": RANGES, "label": _("수를 보기의 구간에 넣기"), "sample": sample}]
    ways = ((CODES, _("부호로 읽기"), reading.by_code), (LABELS, _("보기의 이름으로 읽기"), reading.by_label))
    return [
        {
            "how": how,
            "label": label,
            "sample": ", ".join(f"{v} → {names.get(c, c)}" for v, c in list(named.items())[:6]),
        }
        for how, label, named in ways
    ]


def _signs(
    incoming: AnswerImport, found: Mapping[str, Reading], counts: Mapping[str, Counter[str]], table: Table
) -> list[dict[str, Any]]:
    signs = []
    for place, (value, gone) in enumerate(incoming.missing.items()):
        there = [i for i, reading in found.items() if counts[i][value] and reading.free(value)]
        kept = [i for i, reading in found.items() if counts[i][value] and not reading.free(value)]
        signs.append({
            "field": f"missing-{place}", "value": value, "gone": gone, "n": sum(counts[i][value] for i in there),
            "columns": ", ".join(table.header[int(i)][:30] for i in there[:5]), "more": max(0, len(there) - 5),
            "kept": ", ".join(table.header[int(i)][:30] for i in kept[:5]),
        })  # fmt: skip
    return signs


def _meanings(question: Any) -> list[dict[str, str]]:
    options = [{"value": UNSAID, "label": _("— 뜻을 골라 주십시오 —")}]
    label = question.answered_by.option_label
    options += [{"value": str(o.value), "label": label(o)} for o in question.options]
    if question.asked.no_opinion:
        options.append({"value": NO_OPINION, "label": _("잘 모르겠음")})
    return [*options, {"value": "", "label": _("답하지 않음(결측)")}]
