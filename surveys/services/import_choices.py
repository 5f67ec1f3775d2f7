"""What a person says of a file of answers: its columns, its values, and which values mean that nothing was answered."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from ..models import AnswerImport, User
from . import import_weights
from .column_mapping import UNSAID, WEIGHT, Columns, Values, check_columns
from .column_names import propose_columns
from .import_weights import Weighting
from .imports import table_in, table_of
from .tabular import Grid, Layout, Table
from .value_meanings import CODES, LABELS, RANGES, Reading, missing_of, proposed, readings

Signs = dict[str, bool]  # value → whether it means "no answer" wherever it is no code and no label


@transaction.atomic
def set_layout(*, incoming: AnswerImport, grid: Grid, layout: Layout, by: User) -> None:
    """Say in which row the names stand and which rows are no data. What was said of other columns is forgotten: it was said
    of others. Refused where these rows make no table."""
    table = table_in(grid, layout)
    incoming.layout = {"names": layout.names, "left_out": list(layout.left_out)}
    incoming.columns, incoming.report = propose_columns(incoming.questionnaire, table.header), None
    incoming.values, incoming.missing, incoming.weighting = {}, {}, {}
    incoming.save(update_fields=["layout", "columns", "values", "missing", "weighting", "report"])


@transaction.atomic
def set_columns(*, incoming: AnswerImport, columns: Columns, by: User) -> dict[str, str]:
    """Say what the columns are; returns sentences by column where that cannot be, and then changes nothing."""
    errors = check_columns(columns, incoming.questionnaire)
    if errors:
        return errors
    table = table_of(incoming)
    found = readings(incoming.questionnaire, table, columns)
    kept = incoming.values if incoming.columns == columns else {}
    signs = incoming.missing if kept else {}
    incoming.columns, incoming.report = columns, None
    incoming.missing = {value: signs.get(value, True) for value in [*missing_of(table, columns, found), *signs]}
    incoming.values = {
        index: {value: kept.get(index, {}).get(value, code) for value, code in meanings.items()}
        for index, meanings in proposed(found).items()
    }
    if incoming.weighting.keys() != (asked := _weighting_of(incoming, table)).keys() or not kept:
        incoming.weighting = asked
    incoming.save(update_fields=["columns", "values", "missing", "weighting", "report"])
    return {}


def _weighting_of(incoming: AnswerImport, table: Table) -> Weighting:
    written = weights_of(incoming, table)
    return import_weights.proposed(written) if written else {}


def weights_of(incoming: AnswerImport, table: Table) -> import_weights.Written | None:
    """How the column of weights is written; None where there is none."""
    index = next((i for i, target in incoming.columns.items() if target == WEIGHT), None)
    return None if index is None else import_weights.look_at(row[int(index)] for row in table.rows)


@transaction.atomic
def set_weighting(*, incoming: AnswerImport, weighting: Weighting, by: User) -> None:
    """Say what a comma in the weights is and what becomes of rows without weight; only what the file asks."""
    allowed = {"comma": {import_weights.THOUSANDS, import_weights.DECIMAL}, "zero": {import_weights.LEAVE_OUT, UNSAID}}
    said = {key: value for key, value in weighting.items() if key in incoming.weighting and value in allowed[key]}
    incoming.weighting = incoming.weighting | said
    incoming.save(update_fields=["weighting"])


@transaction.atomic
def set_values(
    *, incoming: AnswerImport, values: Values, by: User, hows: Mapping[str, str] | None = None, missing: Signs | None = None
) -> None:  # fmt: skip
    """Say what the values mean; only those that the file really holds. hows: columns to be read as codes or as labels."""
    table = table_of(incoming)
    found = readings(incoming.questionnaire, table, incoming.columns)
    before, signs = incoming.missing, incoming.missing | (missing or {})
    said: Values = {}
    for index, reading in found.items():
        meanings = incoming.values.get(index, {})
        chosen = {value: values.get(index, {}).get(value, code) for value, code in meanings.items()}
        chosen |= _read_as((hows or {}).get(index, ""), reading, meanings)
        held = {row[int(index)] for row in table.rows} & signs.keys()
        said[index] = _with_signs(chosen, reading, {value: signs[value] for value in held}, before)
    incoming.values, incoming.missing, incoming.report = said, signs, None
    incoming.save(update_fields=["values", "missing", "report"])


def unsaid(incoming: AnswerImport) -> Values:
    """Values whose meaning nobody has said, by column."""
    found = {i: {v: c for v, c in meanings.items() if c == UNSAID} for i, meanings in incoming.values.items()}
    return {index: values for index, values in found.items() if values}


def unsaid_count(incoming: AnswerImport) -> int:
    return sum(map(len, unsaid(incoming).values())) + import_weights.unsaid(incoming.weighting)


def _read_as(how: str, reading: Reading, meanings: Mapping[str, str]) -> dict[str, str]:
    """The whole column one way, where that is not how it is read already."""
    if how not in (CODES, LABELS, RANGES) or how == reading.how_of(meanings):
        return {}
    if how == RANGES:
        return reading.by_range
    named, other = (reading.by_code, reading.by_label) if how == CODES else (reading.by_label, reading.by_code)
    return {value: UNSAID for value in other if value not in named} | named


def _with_signs(chosen: dict[str, str], reading: Reading, signs: Signs, before: Signs) -> dict[str, str]:
    said = dict(chosen)
    for value, gone in signs.items():
        if not reading.free(value):
            continue
        if gone:
            said[value] = ""
        elif reading.written:
            said.pop(value, None)
        elif before.get(value, True) and said.get(value) == "":
            said[value] = UNSAID
    return said
