"""What the codes in a round's file of answers mean: its items as they were asked, and its groups."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from surveys.models import User
from surveys.services import audit, exports
from surveys.services.csv_files import csv_lines
from surveys.services.own_columns import GROUP

from ..models import Round


@transaction.atomic
def round_codebook(*, round: Round, by: User, origin: str = "") -> Iterator[str]:
    study, q = round.panel.study, round.questionnaire
    audit.record(verb="round.export", study=study, by=by, target=f"round:{round.pk}", part="codebook", origin=origin)
    groups = [
        [GROUP, "", "", "", "위원의 그룹", "The panelist's group", group.code, group.name_ko, group.name_en]
        for group in round.panel.groups.all()
    ]
    return csv_lines(exports.CODEBOOK, [*groups, *exports.codebook_rows(q)], synthetic=study.synthetic)
