"""A closed round's answers as a table that leads to nobody: no names, no keys, groups only where they are large enough."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from surveys import answer_forms
from surveys.enums import ResponseState
from surveys.models import Response, User
from surveys.selectors.answering import sheet_of
from surveys.selectors.texts import hidden_of
from surveys.services import audit
from surveys.services.csv_files import csv_lines
from surveys.services.own_columns import EXPERTISE, GROUP, PANELIST, ROUND, reason_of
from surveys.services.refusal import Refused

from ..masking import Masker
from ..models import Reason, Round
from ..selectors import expertise
from ..selectors.late import held_back
from ..selectors.reasons import OPEN, submitted, withheld
from ..small_groups import SMALLEST, hidden_groups
from .feedback import masked, names_in

LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"  # none that is mistaken for another
Answered = tuple[str, int | str, Mapping, dict[str, str]]  # group, self-rating, answers, reasons


@transaction.atomic
def round_csv(*, round: Round, by: User, origin: str = "") -> list[str]:
    """The lines, one a submitted answer. Each file draws its own codes and is sorted by them: neither a page of the
    panel nor another file, of this round or the next, has the same code or the same order."""
    _require_whole(round)
    study, q = round.panel.study, round.questionnaire
    asked, rated = sheet_of(q).questions, [EXPERTISE] if expertise.is_asked(round) else []
    columns = [column.name for a in asked for column in a.columns]
    header = [PANELIST, GROUP, ROUND, *rated, *columns, *(reason_of(a.code) for a in asked)]
    found = dict(zip(_drawn(round), _answered(round), strict=False))
    rows = [
        [
            code, group, round.number, *[level][: len(rated)], *(cell for a in asked for cell in a.cells(answers.get(a.code))),
            *(reasons.get(a.code, "") for a in asked),
        ]
        for code, (group, level, answers, reasons) in sorted(found.items())
    ]
    audit.record(verb="round.export", study=study, by=by, target=f"round:{round.pk}", rows=len(rows), origin=origin)
    return list(csv_lines(header, rows, synthetic=study.synthetic))


def _require_whole(round: Round) -> None:
    """What comes in one by one could be read one by one beside the list of who has answered."""
    why = withheld(round)
    if why == OPEN:
        raise Refused(_("응답은 라운드를 마감한 뒤에 내려받을 수 있습니다. 하나씩 들어오는 응답에서는 누구의 것인지 드러납니다."))
    if why:
        raise Refused(_("제출된 응답이 %(n)d건보다 적어 누구의 응답인지 드러나므로 내려받을 수 없습니다.") % {"n": SMALLEST})


def _drawn(round: Round) -> set[str]:
    """As many codes as there are answers, drawn anew for each file."""
    n, codes = submitted(round), set[str]()
    while len(codes) < n:
        codes.add("R" + "".join(secrets.choice(LETTERS) for _letter in range(5)))
    return codes


def _answered(round: Round) -> list[Answered]:
    told: dict[int, dict[str, str]] = {}
    reasons, people = Reason.objects.filter(response__questionnaire=round.questionnaire_id, hidden_at=None), names_in(round)
    for response_id, code, text in reasons.values_list("response_id", "item__code", "text"):
        told.setdefault(response_id, {})[code] = masked(text, people)
    seats = list(
        round.seats.filter(invitation__response__state=ResponseState.SUBMITTED)
        .exclude(invitation__response__in=held_back(round))
        .select_related("panelist__group", "invitation__response")
        .order_by("invitation__token_hash")  # random: the set of drawn codes has no order either
    )
    levels = expertise.given(round)
    groups = [seat.panelist.group.code if seat.panelist.group else "" for seat in seats]
    named = Counter(group for group in groups if group)
    hidden, unread = hidden_groups(named, len(seats)), hidden_of(round.questionnaire)
    written = set(round.questionnaire.entries.filter(item__form__in=answer_forms.names(written=True)).values_list("item__code", flat=True))
    return [
        ("" if group in hidden else group, levels.get(seat.panelist.key, ""), _read(seat.invitation.response, written, unread, people), told.get(seat.invitation.response.pk, {}))
        for seat, group in zip(seats, groups, strict=True)
    ]


def _read(response: Response, written: set[str], unread: Mapping[int, set[str]], people: Masker) -> dict:
    """Answers as others read them: what was written is masked like a reason, and left out where it was hidden."""
    gone = unread.get(response.pk, set())
    return {c: masked(a, people) if c in written else a for c, a in response.answers.items() if c not in gone}
