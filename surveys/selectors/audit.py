"""The record of a study, newest first, in words where there are words for the verb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import IntegerField, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from .. import typed
from ..models import AuditEntry, Study
from ..steps import in_words

WORDS: dict[str, Any] = {
    "study.create": _("연구를 만들었습니다"),
    "study.change": _("연구 정보를 바꾸었습니다"),
    "team.invite": _("연구진에 초대했습니다"),
    "team.accept": _("초대를 수락했습니다"),
    "team.revoke": _("초대를 취소했습니다"),
    "team.role": _("역할을 바꾸었습니다"),
    "team.remove": _("연구진에서 내보냈습니다"),
    "work.retry": _("실패한 작업을 다시 시작했습니다"),
    "population.create": _("모집단을 만들었습니다"),
    "population.change": _("모집단을 고쳤습니다"),
    "population.delete": _("모집단을 지웠습니다"),
    "margin.create": _("구성비를 넣었습니다"),
    "margin.delete": _("구성비를 지웠습니다"),
    "scale.create": _("척도를 만들었습니다"),
    "scale.change": _("척도를 고쳤습니다"),
    "scale.delete": _("척도를 지웠습니다"),
    "item.create": _("문항을 썼습니다"),
    "item.change": _("문항을 고쳤습니다"),
    "item.new_wording": _("이미 쓰인 문항의 문구를 새 판으로 고쳤습니다"),
    "text.hide": _("글로 쓴 답을 가렸습니다"),
    "text.show": _("가린 답을 다시 보이게 했습니다"),
    "item.wording_change": _("새 문구에서 뜻이 바뀌었는지를 달리 적었습니다"),
    "item.delete": _("문항을 지웠습니다"),
    "item.retire": _("문항을 거두었습니다"),
    "item.restore": _("거둔 문항을 되살렸습니다"),
    "item.paste": _("문항을 한꺼번에 넣었습니다"),
    "item.order": _("문항의 차례를 바꾸었습니다"),
    "candidate.create": _("후보 가치를 만들었습니다"),
    "candidate.change": _("후보 가치를 고쳤습니다"),
    "candidate.delete": _("후보 가치를 지웠습니다"),
    "candidate.order": _("후보 가치의 차례를 바꾸었습니다"),
    "questionnaire.create": _("조사를 만들었습니다"),
    "questionnaire.change": _("조사를 고쳤습니다"),
    "questionnaire.items": _("조사의 문항 구성을 바꾸었습니다"),
    "questionnaire.copy": _("조사를 새 판으로 복사했습니다"),
    "questionnaire.delete": _("조사 초안을 지웠습니다"),
    "questionnaire.pilot": _("시범 조사를 시작했습니다"),
    "questionnaire.pilot_stop": _("시범 조사를 끝냈습니다"),
    "questionnaire.open": _("조사를 열고 내용을 고정했습니다"),
    "questionnaire.open_again": _("마감한 전문가 라운드를 다시 열었습니다"),
    "questionnaire.undo_opening": _("조사를 연 것을 되돌렸습니다"),
    "questionnaire.close": _("조사를 마감했습니다"),
    "questionnaire.deadline": _("마감 일시를 바꾸었습니다"),
    "invitations.import": _("초대 명단을 넣었습니다"),
    "invitations.send": _("초대 전자우편을 보냈습니다"),
    "invitations.remind": _("독려 전자우편을 보냈습니다"),
    "invitations.revoke": _("초대를 거두었습니다"),
    "letters.again": _("나가지 못한 전자우편을 다시 보냈습니다"),
    "import.upload": _("응답 파일을 올렸습니다"),
    "response.import": _("파일의 응답을 가져왔습니다"),
    "response.import_undo": _("파일로 가져온 응답을 되돌렸습니다"),
    "response.export": _("응답을 내려받았습니다"),
    "response.erase": _("응답을 지웠습니다"),
    "answers.seal": _("제출하거나 고친 응답을 기록에 봉인했습니다"),
    "looks.check": _("누가 보고 내려받았는지 확인했습니다"),
    "invitations.look": _("초대 명단을 보았습니다"),
    "invitations.erase": _("보유 기간이 지나 초대 명단의 이름과 주소를 지웠습니다"),
}


def describe(verb: str, words: Any) -> None:
    """The floors above name their own verbs."""
    WORDS[verb] = words


@dataclass(frozen=True)
class Line:
    entry: AuditEntry
    words: Any
    facts: list[tuple[str, Any]]


ANSWERING = ("answers.seal", "response.erase")  # of few answers each; their hour would tell whose they are


LOOKING = ".look"  # ends the verbs of who saw whose names or words; for those who may see people


def answers_by_day(study: Study, days: int = 60) -> list[tuple[date, Any, str]]:
    """Day, what was done, how often; of the newest days, few not counted out."""
    rows = AuditEntry.objects.filter(study=study, verb__in=ANSWERING).order_by()
    answers = Coalesce(Cast(KT("detail__n"), IntegerField()), 1)  # a seal says how many, any other row is of one
    counted = rows.annotate(day=TruncDate("at")).values_list("day", "verb").annotate(n=Sum(answers))
    newest = counted.order_by("-day", "verb")[: days * len(ANSWERING)]
    return [(day, WORDS.get(verb, verb), in_words(n)) for day, verb, n in newest]


def entries_of(study: Study, *, see_people: bool, verb: str = "", actor: str = "") -> QuerySet[AuditEntry]:
    rows = _shown(study, see_people).select_related("actor").order_by("-number")
    if verb:
        rows = rows.filter(verb=verb)
    person = typed.whole(actor)
    return rows if person is None else rows.filter(actor_id=person)


def _shown(study: Study, see_people: bool) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.filter(study=study).exclude(verb__in=ANSWERING)
    return rows if see_people else rows.exclude(verb__endswith=LOOKING)


def line_of(entry: AuditEntry, *, see_people: bool) -> Line:
    """From which address somebody looked is for those who may see people."""
    facts = sorted(entry.detail.items())
    return Line(entry, WORDS.get(entry.verb, entry.verb), [f for f in facts if see_people or f[0] != "origin"])


def filters_of(study: Study, *, see_people: bool) -> dict[str, list[tuple[Any, Any]]]:
    rows = _shown(study, see_people).order_by()
    verbs = rows.values_list("verb", flat=True).distinct()
    people = rows.exclude(actor=None).values_list("actor_id", "actor__name", "actor__email").distinct()
    return {
        "verbs": sorted(((verb, WORDS.get(verb, verb)) for verb in verbs), key=lambda pair: str(pair[1])),
        "actors": sorted(((pk, name or email) for pk, name, email in people), key=lambda pair: (pair[1], pair[0])),
    }
