"""This floor's entries in the navigation of a study, and how its kinds of work are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from . import post, rules
from .navigation import Page, register
from .selectors.imports import CHECK_ANSWERS, IMPORT_ANSWERS, UNDO_IMPORT
from .services import invitations, team
from .services.invitations import MAIL_INVITATIONS, MAIL_REMINDERS
from .services.lifecycle import ANALYSE_SURVEY
from .services.team import MAIL_TEAM_INVITE
from .timeline import Stage
from .work import describe

register(Page("design", _("문항과 가치"), "surveys:design", Stage.DESIGN, rules.may_see_study, order=10))
register(Page("margins", _("모집단"), "surveys:margins", Stage.DESIGN, rules.may_see_study, order=20))
register(Page("questionnaires", _("시민 조사"), "surveys:questionnaires", Stage.FIELD, rules.may_see_study, order=10))
register(Page("team", _("연구진"), "surveys:team", Stage.MANAGE, rules.may_see_people, order=10))
register(Page("letters", _("전자우편"), "surveys:letters", Stage.MANAGE, rules.may_see_people, order=15))
register(Page("audit", _("기록"), "surveys:audit", Stage.MANAGE, rules.may_see_study, order=20))
register(Page("settings", _("연구 정보"), "surveys:study-settings", Stage.MANAGE, rules.may_design, order=30))

describe(ANALYSE_SURVEY, label=_("조사 결과 계산"), stage=Stage.ANALYSIS)
describe(CHECK_ANSWERS, label=_("응답 파일 검사"), stage=Stage.FIELD)
describe(IMPORT_ANSWERS, label=_("응답 가져오기"), stage=Stage.FIELD)
describe(UNDO_IMPORT, label=_("가져온 응답 되돌리기"), stage=Stage.FIELD)
describe(MAIL_TEAM_INVITE, label=_("연구진 초대 전자우편"), stage=Stage.DESIGN)
describe(MAIL_INVITATIONS, label=_("조사 초대 전자우편"), stage=Stage.FIELD)
describe(MAIL_REMINDERS, label=_("조사 독려 전자우편"), stage=Stage.FIELD)

post.register(
    MAIL_TEAM_INVITE, label=_("연구진 초대"), write=team.write_invite, sent=team.note_nothing, whom=team.whom
)
post.register(
    MAIL_INVITATIONS, label=_("조사 초대"), write=invitations.write_invitation, sent=invitations.note_invited,
    whom=invitations.whom,
)  # fmt: skip
post.register(
    MAIL_REMINDERS, label=_("조사 독려"), write=invitations.write_reminder, sent=invitations.note_reminded,
    whom=invitations.whom,
)  # fmt: skip
