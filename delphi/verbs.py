"""What the record calls the things that happen on this floor."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERBS = {
    "panel.make": _("전문가 패널을 만들었습니다"),
    "panel.group": _("패널에 그룹을 더했습니다"),
    "panel.group_rename": _("그룹의 이름을 바꾸었습니다"),
    "panel.group_remove": _("그룹을 지웠습니다"),
    "panel.add": _("위원을 패널에 넣었습니다"),
    "panel.change": _("위원의 정보를 고쳤습니다"),
    "panel.import": _("위원 명단을 가져왔습니다"),
    "panel.withdraw": _("위원이 물러난 것으로 적었습니다"),
    "panel.restore": _("물러난 위원을 다시 모셨습니다"),
    "link.revoke": _("위원의 개인 링크를 거두었습니다"),
    "consensus.draft": _("합의 규칙의 초안을 적었습니다"),
    "consensus.discard": _("합의 규칙의 초안을 버렸습니다"),
    "consensus.lock": _("합의 규칙을 잠갔습니다"),
    "round.prepare": _("라운드를 준비했습니다"),
    "round.items": _("라운드의 문항을 골랐습니다"),
    "round.describe": _("라운드의 안내와 보여 줄 내용을 정했습니다"),
    "round.open": _("라운드를 열고 내용을 고정했습니다"),
    "round.undo_opening": _("라운드를 연 것을 되돌렸습니다"),
    "round.seat": _("새 위원을 라운드에 모셨습니다"),
    "round.remind": _("위원에게 알림을 보냈습니다"),
    "round.extend": _("라운드의 마감을 늦추었습니다"),
    "extension.ask": _("위원이 응답 기한의 연장을 요청했습니다"),
    "extension.grant": _("응답 기한을 연장했습니다"),
    "extension.decline": _("연장 요청을 받아들이지 않았습니다"),
    "round.close": _("라운드를 마감했습니다"),
    "round.export": _("라운드의 응답을 내려받았습니다"),
    "round.feedback": _("라운드의 결과를 다음 라운드에 보일 내용으로 넘겼습니다"),
    "round.computed": _("라운드의 계산이 끝났습니다"),
    "round.failed": _("라운드의 계산이 끝나지 못했습니다"),
    "response.submit": _("응답을 제출했습니다"),
    "response.edit": _("제출한 응답을 고쳤습니다"),
    "reason.hide": _("위원의 근거 하나를 가렸습니다"),
    "reason.show": _("가린 근거를 다시 보이게 했습니다"),
}
