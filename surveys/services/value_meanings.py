"""What the values of a column mean, decided for the whole column: all codes, or all labels, or a person says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import override

from ..models import Questionnaire
from ..numerals import bare
from ..selectors.answering import Question, sheet_of
from ..validators import NO_OPINION
from .column_mapping import MAX_VALUES, UNSAID, Columns, Values
from .likeness import EXACT, Names, same, value_key
from .number_ranges import Range, ranges_of, within
from .own_columns import is_own
from .tabular import Table

CODES, LABELS, BOTH, EACH, ASKED = "codes", "labels", "both", "each", "asked"
RANGES = "ranges"  # whole numbers put into categories that are ranges, only where a person asks for it
NO_OPINION_NAMES = {
    value_key(name) for name in (NO_OPINION, "don't know", "dk", "모름", "잘 모르겠음", "모르겠음", "의견 없음")
}
SEXES = [{"f", "female", "woman", "women", "여", "여자", "여성"}, {"m", "male", "man", "men", "남", "남자", "남성"}]
BY_PROGRAMS = {"nan", "<na>", "na", "n/a", "#n/a", "null", "#null!", "none", "nil", ".", "#div/0!", "#value!", "#ref!"}
NO_VALUE = BY_PROGRAMS | {
    "-",
    "--",
    "missing",
    "무응답",
    "결측",
    "결측값",
    "응답 없음",
    "답하지 않음",
    "해당 없음",
    "비해당",
}
SEVERAL = re.compile(r"[;,|\n/]+")


@dataclass(frozen=True)
class Reading:
    """What each value of a column would mean. by_code, by_label: whole columns; chosen: what is proposed."""

    how: str
    chosen: dict[str, str]
    by_code: dict[str, str] = field(default_factory=dict)
    by_label: dict[str, str] = field(default_factory=dict)
    by_range: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()  # no code or label here, and of the kind that programs write for "no answer"
    several: tuple[str, ...] = ()  # hold more than one answer
    written: bool = False
    more: int = 0  # values beyond those that can be asked about

    def free(self, value: str) -> bool:
        """Neither a code nor a label here, so that it may stand for "no answer"."""
        return value not in self.by_code and value not in self.by_label

    @property
    def apart(self) -> bool:
        """Whether codes and labels read some value differently."""
        return any(self.by_label.get(value, code) != code for value, code in self.by_code.items())

    def how_of(self, meanings: Mapping[str, str]) -> str:
        """How a person's choice reads the column."""
        for how, named in ((CODES, self.by_code), (LABELS, self.by_label), (RANGES, self.by_range)):
            if named and all(meanings.get(value) == code for value, code in named.items()):
                return how
        return EACH


def readings(questionnaire: Questionnaire, table: Table, columns: Columns) -> dict[str, Reading]:
    """Of every column that is an item's. Written answers are only asked about where a program wrote "no value"."""
    languages = [_by_column(questionnaire, language) for language in ("ko", "en")]
    found = {}
    for index, target in columns.items():
        if target in languages[0]:
            counted = sorted({row[int(index)] for row in table.rows} - {""})
            found[index] = read_values([q[target] for q in languages], counted, own=is_own(table.header))
    return found


def _by_column(questionnaire: Questionnaire, language: str) -> dict[str, Question]:
    with override(language):
        return sheet_of(questionnaire, language).by_column()


def proposed(found: Mapping[str, Reading]) -> Values:
    return {index: dict(reading.chosen) for index, reading in found.items() if reading.chosen}


def missing_of(table: Table, columns: Columns, found: Mapping[str, Reading]) -> Counter[str]:
    """What may stand for "no answer" in this file, and in how many cells."""
    counts: Counter[str] = Counter()
    for index, reading in found.items():
        wanted = set(reading.missing)
        counts.update(row[int(index)] for row in table.rows if wanted and row[int(index)] in wanted)
    return counts


def read_values(question: Sequence[Question], values: list[str], *, own: bool) -> Reading:
    asked = question[0]
    if asked.answered_by.free:
        gone = () if own else tuple(v for v in values if _no_value(v, written=True))[:MAX_VALUES]
        return Reading(EACH, dict.fromkeys(gone, ""), missing=gone, written=True)
    more, values = max(0, len(values) - MAX_VALUES), values[:MAX_VALUES]
    if own:
        codes = {str(option.value) for option in asked.options} | ({NO_OPINION} if asked.asked.no_opinion else set())
        return Reading(CODES, {v: v if v in codes else UNSAID for v in values}, {c: c for c in codes}, more=more)
    return replace(_decided(question, values), more=more)


def _decided(question: Sequence[Question], values: list[str]) -> Reading:
    codes = Names([(str(o.value), str(o.value)) for o in question[0].options], similar=value_key)
    labels = Names(_labels(question), similar=value_key)
    code_of, label_of, sure = dict[str, str](), dict[str, str](), [True, True]
    for value in values:
        for place, (names, kept) in enumerate(((codes, code_of), (labels, label_of))):
            finding = names.find(value)
            if finding.only is not None:
                kept[value] = finding.only
                sure[place] &= finding.level == EXACT
    known = [v for v in values if v in code_of or v in label_of]
    how = _how(known, code_of, label_of, sure)
    chosen = {v: _meaning(v, how, code_of, label_of) for v in known}
    gone = []
    for value in values:
        if value in chosen:
            continue
        if question[0].asked.no_opinion and value_key(value) in NO_OPINION_NAMES:
            chosen[value] = NO_OPINION
        elif _no_value(value):
            chosen[value] = ""
            gone.append(value)
        else:
            chosen[value] = UNSAID
    by_range = within([v for v in values if chosen[v] == UNSAID and v not in known], _ranges(question))
    several = tuple(v for v in values if chosen[v] == UNSAID and _several(v, codes, labels))
    return Reading(how, {v: chosen[v] for v in values}, code_of, label_of, by_range, tuple(gone), several)


def _ranges(question: Sequence[Question]) -> dict[str, Range]:
    if question[0].answered_by.scaled:
        return {}
    both = zip(*(q.options for q in question), strict=True)
    return ranges_of({str(one.value): [*(str(o.label) for o in (one, other)), str(one.value)] for one, other in both})


def _labels(question: Sequence[Question]) -> list[tuple[str, str]]:
    pairs = [pair for q in question for pair in q.answered_by.spoken(q.options)]
    return pairs if question[0].answered_by.scaled else pairs + _sexes(pairs, {str(o.value) for o in question[0].options})


def _sexes(pairs: Sequence[tuple[str, str]], codes: set[str]) -> list[tuple[str, str]]:
    """Other words for women and men, where the item has exactly these two."""
    named = [{code for name, code in [*pairs, *((c, c) for c in codes)] if value_key(name) in words} for words in SEXES]
    if len(codes) != 2 or any(len(found) != 1 for found in named) or named[0] == named[1]:
        return []
    return [(word, code) for words, found in zip(SEXES, named, strict=True) for word in words for code in found]


def _how(known: list[str], code_of: Mapping[str, str], label_of: Mapping[str, str], sure: list[bool]) -> str:
    all_codes, all_labels = all(v in code_of for v in known), all(v in label_of for v in known)
    apart = any(v in code_of and v in label_of and code_of[v] != label_of[v] for v in known)
    if not apart:
        return BOTH if all_codes and all_labels else CODES if all_codes else LABELS if all_labels else EACH
    if all_codes != all_labels:
        return CODES if all_codes else LABELS
    if all_codes and sure[0] != sure[1]:
        return CODES if sure[0] else LABELS
    return ASKED


def _meaning(value: str, how: str, code_of: Mapping[str, str], label_of: Mapping[str, str]) -> str:
    if how == ASKED:
        return UNSAID
    first, then = (label_of, code_of) if how == LABELS else (code_of, label_of)
    return first.get(value) or then[value]


def _no_value(value: str, *, written: bool = False) -> bool:
    """Signs that programs and people write for "no answer": NA, ".", negative numbers, 99, 999 …"""
    if same(value).casefold() in (BY_PROGRAMS if written else NO_VALUE):
        return True
    amount = bare(value)
    if amount is None or amount != amount.to_integral_value():
        return False
    nines = set(str(abs(int(amount)))) == {"9"}
    return (amount < 0 and (nines or not written)) or (nines and amount > 9 and not written)


def _several(value: str, codes: Names, labels: Names) -> bool:
    parts = [part for part in SEVERAL.split(value) if part.strip()]
    return len(parts) > 1 and all(codes.find(p).targets or labels.find(p).targets for p in parts)
