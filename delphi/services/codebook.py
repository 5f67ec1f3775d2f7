"""What the codes in a round's file of answers mean: its items as they were asked, and its groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import translation

from surveys.models import User
from surveys.services import audit, exports
from surveys.services.csv_files import csv_lines
from surveys.services.own_columns import EXPERTISE, GROUP

from ..models import Round
from ..selectors import expertise


@transaction.atomic
def round_codebook(*, round: Round, by: User, origin: str = "") -> Iterator[str]:
    study, q = round.panel.study, round.questionnaire
    audit.record(verb="round.export", study=study, by=by, target=f"round:{round.pk}", part="codebook", origin=origin)
    groups = [
        [GROUP, "", "", "", "위원의 그룹", "The panelist's group", group.code, group.name_ko, group.name_en]
        for group in round.panel.groups.all()
    ]
    rated = [
        [EXPERTISE, "", "", "", *_both(expertise.ASKED), level, *_both(label)]
        for level, label in (expertise.LEVELS if expertise.is_asked(round) else ())
    ]
    return csv_lines(exports.CODEBOOK, [*groups, *rated, *exports.codebook_rows(q)], synthetic=study.synthetic)


def _both(text: Any) -> list[str]:
    found = []
    for language in ("ko", "en"):
        with translation.override(language):
            found.append(str(text))
    return found
