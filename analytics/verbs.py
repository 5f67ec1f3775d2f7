"""What the record calls the things that happen on this floor."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERBS = {
    "survey.compute": _("조사 결과의 계산을 요청했습니다"),
    "plan.draft": _("도출 계획의 초안을 적었습니다"),
    "plan.lock": _("도출 계획을 잠갔습니다"),
    "run.finish": _("결과를 계산했습니다"),
    "derivation.start": _("핵심가치 도출을 시작했습니다"),
    "source.create": _("근거 자료를 더했습니다"),
    "source.change": _("근거 자료를 고쳤습니다"),
    "source.remove": _("근거 자료를 지웠습니다"),
    "source.import": _("근거 자료를 파일에서 가져왔습니다"),
    "evidence.link": _("근거 자료와 후보 가치의 연결을 바꾸었습니다"),
    "direction.take": _("방향 제안을 가져왔습니다"),
    "direction.create": _("방향을 만들었습니다"),
    "direction.change": _("방향을 고쳤습니다"),
    "direction.merge": _("방향을 합쳤습니다"),
    "direction.split": _("방향을 나누었습니다"),
    "direction.remove": _("방향을 지웠습니다"),
    "strategy.create": _("전략을 더했습니다"),
    "strategy.change": _("전략을 고쳤습니다"),
    "strategy.remove": _("전략을 지웠습니다"),
    "publication.prepare": _("공개할 판을 준비했습니다"),
    "publication.submit": _("공개 승인을 요청했습니다"),
    "publication.return": _("공개할 판을 사유와 함께 돌려보냈습니다"),
    "publication.approve": _("결과를 승인하여 공개했습니다"),
    "publication.take_down": _("공개한 결과를 내렸습니다"),
}
