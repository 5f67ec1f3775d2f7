"""Declare how core values will be derived, lock it before the data, start it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from stats.derivation.declaration import CriterionCode, DerivationDeclaration, refuse_partial_criteria
from stats.errors import StatsError, shown
from surveys.enums import ItemKind, QuestionnaireState, SampleKind
from surveys.models import Questionnaire, Study, User, Work
from surveys.services import audit, versions, work
from surveys.services.refusal import Refused
from surveys.validators import span

from ..kinds import DERIVE
from ..models import DerivationPlan
from ..selectors import plans, rounds
from ..words import CRITERIA


@transaction.atomic
def save_draft(
    *, study: Study, parameters: Mapping[str, Any], questionnaire: Questionnaire | None, by: User, reason: str = ""
) -> DerivationPlan:
    """Write the draft, or begin the next version where the last one is locked."""
    declaration = _declared(parameters)
    draft = versions.draft_of(DerivationPlan, study)
    if draft.version > 1 and not reason.strip():
        raise Refused(
            _("이미 잠근 도출 계획의 변경 사유를 적어 주십시오. 변경은 이탈로 함께 공개됩니다."), key="reason"
        )
    draft.parameters, draft.questionnaire, draft.reason = declaration.to_dict(), questionnaire, reason.strip()
    draft.save()
    audit.record(verb="plan.draft", study=study, by=by, target=f"plan:{draft.version}")
    return draft


@transaction.atomic
def lock(*, study: Study, by: User) -> DerivationPlan:
    """Time, hash, done. What the plan asks for must be asked of every candidate."""
    draft = versions.newest(DerivationPlan, study)
    if draft is None:
        raise Refused(_("잠글 도출 계획이 없습니다. 먼저 계획을 저장해 주십시오."))
    if draft.locked_at is not None:
        return draft
    declaration = _declared(draft.parameters)
    _check_survey(draft, declaration)
    _check_candidates(study, declaration)
    _check_scales(study, declaration)
    _check_stability(study, declaration)
    versions.seal(draft, content_hash=declaration.content_hash(), by=by)
    audit.record(verb="plan.lock", study=study, by=by, target=f"plan:{draft.version}", hash=draft.hash)
    return draft


@transaction.atomic
def start(*, study: Study, by: User) -> Work:
    """Ask the worker for the derivation under the locked plan."""
    plan = plans.locked(study)
    if plan is None:
        raise Refused(_("도출 계획을 먼저 잠가 주십시오. 계획은 자료를 보기 전에 정해 두는 약속입니다."))
    if plan.questionnaire is None or plan.questionnaire.state != QuestionnaireState.CLOSED:
        raise Refused(_("시민 조사를 마감한 뒤에 도출할 수 있습니다."))
    if not rounds.all_computed(study):
        raise Refused(_("델파이 라운드가 마감되고 계산이 끝난 뒤에 도출할 수 있습니다."))
    audit.record(verb="derivation.start", study=study, by=by, target=f"plan:{plan.version}")
    return work.request(study=study, kind=DERIVE, subject_id=plan.pk, by=by)


def _declared(parameters: Mapping[str, Any]) -> DerivationDeclaration:
    try:
        return DerivationDeclaration.from_dict(parameters)
    except StatsError as error:
        raise Refused(_sentence(error), key=error.parameter) from error


def _sentence(error: StatsError) -> str:
    known = {
        "anchors": _("0점이 되는 값은 1점이 되는 값보다 작아야 합니다."),
        "anchors_reversed": _("작은 수가 동의인 척도에서는 0점이 되는 값이 1점이 되는 값보다 커야 합니다."),
        "weight": _("가중치는 0보다 큰 수여야 합니다."),
        "weight_bounds": _("하한은 상한보다 작아야 하며, 둘 다 0에서 1 사이여야 합니다."),
        "weight_space_empty": _(
            "이 범위에서는 가중치의 합이 1이 되기 어렵습니다. 하한을 낮추거나 상한을 높여 주십시오."
        ),
    }
    return known.get(error.code) or _("%(name)s: 쓸 수 없는 값입니다(%(value)s). 쓸 수 있는 값: %(allowed)s") % {
        "name": error.parameter, "value": shown(error.value), "allowed": error.allowed,
    }  # fmt: skip


def _check_survey(draft: DerivationPlan, declaration: DerivationDeclaration) -> None:
    if draft.questionnaire is None:
        raise Refused(_("시민의 중요도를 묻는 조사를 골라 주십시오."), key="questionnaire")
    is_open = draft.questionnaire.sample_kind == SampleKind.OPEN
    if is_open != declaration.open_survey:
        raise Refused(_("조사의 표본 종류가 계획과 다릅니다. 계획을 다시 저장해 주십시오."), key="questionnaire")


def _check_scales(study: Study, declaration: DerivationDeclaration) -> None:
    """Candidates are compared by their means: all of them on one scale, the one of the plan."""
    kinds = [ItemKind.IMPORTANCE, *([ItemKind.VALUE_ATTAINMENT] if declaration.uses(CriterionCode.NEED) else [])]
    items = study.items.filter(kind__in=kinds, candidate__isnull=False, retired_at=None).select_related("scale")
    declared = (declaration.points, declaration.first, declaration.reversed)
    other = [i for i in items if i.scale and (i.scale.points, i.scale.first, i.scale.reversed) != declared]
    if other:
        raise Refused(
            _("척도가 다른 문항의 평균은 비교할 수 없습니다. 계획의 척도(%(span)s)와 다른 척도로 묻는 문항이 있습니다: %(items)s")
            % {
                "span": span(declaration.first, declaration.first + declaration.points - 1),
                "items": ", ".join(f"{i.newest_label()} ({i.scale.span})" for i in other),
            }
        )


def _check_stability(study: Study, declaration: DerivationDeclaration) -> None:
    """A gate that no candidate can pass decides nothing: it fails them."""
    once = plans.asked_too_rarely(study) if declaration.gates.stable else []
    if once:
        raise Refused(
            _("두 라운드에서 물을 수 없어 안정성을 판단할 수 없는 후보가 있습니다: %(names)s. 안정성 관문을 끄거나, 합의 규칙의 라운드 수를 늘려 한 번 더 물어 주십시오.")
            % {"names": ", ".join(c.local("name") for c in once)},
            key="stable",
        )


def _check_candidates(study: Study, declaration: DerivationDeclaration) -> None:
    candidates = list(study.candidates.values_list("code", flat=True))
    if not candidates:
        raise Refused(_("후보 가치가 없습니다. 설계에서 후보 가치를 적어 주십시오."))
    asked = {
        kind: list(study.items.filter(kind=kind, candidate__isnull=False).values_list("candidate__code", flat=True))
        for kind in (ItemKind.IMPORTANCE, ItemKind.VALUE_ATTAINMENT)
    }
    needed = list(asked[ItemKind.IMPORTANCE])
    both = sorted(set(needed) & set(asked[ItemKind.VALUE_ATTAINMENT]))
    available = {
        CriterionCode.EXPERTS: needed, CriterionCode.CITIZENS: needed, CriterionCode.NEED: both,
        CriterionCode.EVIDENCE: candidates,
    }  # fmt: skip
    try:
        refuse_partial_criteria(declaration, candidates, available)
    except StatsError as error:
        names = {c.code: c.local("name") for c in study.candidates.all()}
        missing = ", ".join(names[code] for code in error.details["candidates"])
        raise Refused(
            _("모든 후보에게 묻지 않은 기준입니다: %(criterion)s. 빠진 후보: %(missing)s")
            % {"criterion": CRITERIA[error.details["criterion"]], "missing": missing},
            key=f"criteria.{error.details['criterion']}.use",
        ) from error
