"""Declare the consensus and stop rule, lock it with time and hash; a later version is a deviation with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from surveys.models import Scale, Study, User
from surveys.services import audit, versions
from surveys.services.refusal import Refused

from ..models import ConsensusDeclaration
from ..selectors import declarations
from .rule_errors import sentence_for

Ends = Mapping[str, tuple[int, int]]  # scale code -> (last value of its low end, first value of its high end)


@transaction.atomic
def save_draft(
    *, study: Study, rule: Mapping[str, Any], ends: Ends, by: User, reason: str = ""
) -> ConsensusDeclaration:
    """Write the draft, or begin the next version where the last one is locked."""
    draft = versions.draft_of(ConsensusDeclaration, study)
    checked = checked_rule({**rule, **_ends_of_main(study, rule, ends)})
    if draft.version > 1 and not reason.strip():
        raise Refused(_("이미 잠근 규칙의 변경 사유를 적어 주십시오. 변경은 이탈로 함께 공개됩니다."), key="reason")
    draft.rule, draft.scales, draft.reason = checked, scales_of(study, checked, ends), reason.strip()
    draft.save()
    audit.record(verb="consensus.draft", study=study, by=by, target=f"consensus:{draft.version}")
    return draft


@transaction.atomic
def lock(*, study: Study, by: User) -> ConsensusDeclaration:
    """Time, hash, done. Locking a locked one changes nothing."""
    draft = versions.newest(ConsensusDeclaration, study)
    if draft is None:
        raise Refused(_("잠글 합의 규칙이 없습니다. 먼저 합의 규칙을 적어 주십시오."))
    if draft.locked_at is not None:
        return draft
    checked_rule(draft.rule)
    versions.seal(draft, content_hash=hash_of(draft), by=by)
    audit.record(verb="consensus.lock", study=study, by=by, target=f"consensus:{draft.version}", hash=draft.hash)
    return draft


@transaction.atomic
def discard_draft(*, study: Study, by: User) -> None:
    """Let an unlocked version go."""
    draft = versions.newest(ConsensusDeclaration, study)
    if draft is None or draft.locked_at is not None:
        raise Refused(_("버릴 초안이 없습니다."))
    audit.record(verb="consensus.discard", study=study, by=by, target=f"consensus:{draft.version}")
    draft.delete()


def _ends_of_main(study: Study, rule: Mapping[str, Any], ends: Ends) -> dict[str, list[int]]:
    """The rule itself speaks of the main scale; what is declared for that one stands in it."""
    main = next(iter(declarations.rated_scales(study)), None)
    if main is None or main.code not in ends or (main.points, main.first) != (rule.get("points"), rule.get("first", 1)):
        return {}
    agree, disagree = main.ends(*ends[main.code])
    return {"agree": list(agree), "disagree": list(disagree)}


def hash_of(declaration: ConsensusDeclaration) -> str:
    from stats.canonical import content_hash

    return content_hash({"rule": declaration.rule, "scales": declaration.scales, "version": declaration.version})


def checked_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule in full, or a refusal that names the setting."""
    from stats.consensus.rule import ConsensusRule
    from stats.errors import StatsError

    try:
        return ConsensusRule.from_dict(rule).to_dict()
    except StatsError as error:
        raise Refused(sentence_for(error), key=error.parameter) from error


def scales_of(study: Study, rule: Mapping[str, Any], ends: Ends) -> dict[str, Any]:
    return {s.code: on_scale(s, rule, ends[s.code]) for s in declarations.rated_scales(study) if s.code in ends}


def on_scale(scale: Scale, rule: Mapping[str, Any], ends: tuple[int, int]) -> dict[str, Any]:
    """What the rule means on this scale; thresholds counted in points follow its length and its numbers."""
    low_max, high_min = ends
    if not scale.first <= low_max < high_min <= scale.last:
        raise Refused(
            _("동의로 세는 점과 비동의로 세는 점은 겹치지 않아야 하며, 둘 다 척도의 값(%(span)s) 안에 있어야 합니다.")
            % {"span": scale.span},
            key=f"ends_{scale.code}",
        )
    agree, disagree = scale.ends(low_max, high_min)
    own = {
        "points": scale.points,
        "first": scale.first,
        "agree": list(agree),
        "disagree": list(disagree),
        "thresholds": thresholds_on(scale, rule),
    }
    checked_rule(declarations.applied(dict(rule), own))
    return own


def thresholds_on(scale: Scale, rule: Mapping[str, Any]) -> dict[str, float]:
    """As declared on a scale of the main length, else the usual spread; places at the same height of the scale."""
    from stats.consensus.measures import LOCATED, MEASURES
    from stats.consensus.rule import DEFAULT_MAX_IQR

    declared = {c["measure"]: c["threshold"] for c in rule["criteria"] if MEASURES[c["measure"]].unit == "points"}
    same, longer = scale.points == rule["points"], (scale.points - 1) / (rule["points"] - 1)
    spread = rule["middle_max_iqr"] if same else DEFAULT_MAX_IQR[scale.points]
    usual = {} if same else {"iqr": spread, "convergence": spread / 2}
    moved = {
        m: usual.get(m, _same_height(t, rule, scale) if m in LOCATED else round(t * longer, 2)) for m, t in declared.items()
    }
    return moved | {"middle_max_iqr": spread}


def _same_height(place: float, rule: Mapping[str, Any], scale: Scale) -> float:
    """A place of the main scale on another one, as far from the end that agrees."""
    height = (place - rule.get("first", 1)) / (rule["points"] - 1)
    if (max(rule["agree"]) < min(rule["disagree"])) != scale.reversed:
        height = 1 - height
    return round(scale.first + height * (scale.points - 1), 2)
