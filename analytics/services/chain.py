"""Value → direction → strategy → task. The worker proposes, people name; every change by hand carries its reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from surveys.models import CandidateValue, Study, User
from surveys.services import audit
from surveys.services.refusal import Refused

from ..models import ActionTask, AnalysisRun, Direction, Strategy

Pair = tuple[str, str]  # Korean, English


@transaction.atomic
def take_proposal(*, study: Study, run: AnalysisRun, by: User, reason: str = "") -> list[Direction]:
    """The clusters of a derivation as directions to be named. Existing ones are replaced, with a reason."""
    _serialise(study)
    existing = list(study.directions.all())
    if existing:
        _require(reason)
    if not run.summary["directions"]:
        raise Refused(_("찬성 합의에 이른 후보가 없어 제안할 방향이 없습니다."))
    study.directions.all().delete()
    values = {c.code: c for c in study.candidates.all()}
    made = []
    for n, cluster in enumerate(run.summary["directions"], start=1):
        direction = Direction.objects.create(
            study=study,
            code=f"direction-{n}",
            position=n,
            proposed_by=run,
            name_ko=f"방향 {n}",
            name_en=f"Direction {n}",
        )
        direction.values.set([values[code] for code in cluster["codes"] if code in values])
        made.append(direction)
    _audit(
        "direction.take",
        study,
        by,
        f"run:{run.pk}",
        reason,
        directions=len(made),
        replaced=[d.name_ko for d in existing],
    )
    return made


@transaction.atomic
def create_direction(
    *, study: Study, name_ko: str, name_en: str, values: Collection[CandidateValue], by: User, reason: str
) -> Direction:
    _serialise(study)
    _require(reason)
    last = study.directions.aggregate(last=Max("position"))["last"] or 0
    made = Direction.objects.create(
        study=study, code=_free_code(study), name_ko=name_ko, name_en=name_en, position=last + 1
    )
    made.values.set(values)
    _audit("direction.create", study, by, made.code, reason, values=_codes(made))
    return made


@transaction.atomic
def change_direction(
    *, direction: Direction, name_ko: str, name_en: str, values: Collection[CandidateValue], position: int, by: User,
    reason: str,
) -> Direction:  # fmt: skip
    """Name, members and place. A value may stand in several directions."""
    _serialise(direction.study)
    _require(reason)
    before = {"name": direction.name_ko, "values": _codes(direction), "position": direction.position}
    direction.name_ko, direction.name_en = name_ko, name_en
    direction.save(update_fields=["name_ko", "name_en"])
    direction.values.set(values)
    _place(direction, position)
    _audit("direction.change", direction.study, by, direction.code, reason, before=before, values=_codes(direction))
    return direction


@transaction.atomic
def merge(*, into: Direction, other: Direction, by: User, reason: str) -> Direction:
    """Values and strategies of the other move over; the other is gone."""
    _serialise(into.study)
    _require(reason)
    if into.pk == other.pk or into.study_id != other.study_id:
        raise Refused(_("합칠 다른 방향을 골라 주십시오."), key="other")
    moved = _codes(other)
    into.values.add(*other.values.all())
    last = into.strategies.aggregate(last=Max("position"))["last"] or 0
    for n, strategy in enumerate(other.strategies.all(), start=1):
        strategy.direction, strategy.position, strategy.code = into, last + n, _strategy_code(into)
        strategy.save(update_fields=["direction", "position", "code"])
    other_code = other.code
    other.delete()
    _number(into.study)
    _audit("direction.merge", into.study, by, into.code, reason, other=other_code, values=moved)
    return into


@transaction.atomic
def split(
    *, direction: Direction, values: Collection[CandidateValue], name_ko: str, name_en: str, by: User, reason: str
) -> Direction:
    """Some of its values become a direction of their own, right behind it."""
    _serialise(direction.study)
    _require(reason)
    own = set(direction.values.values_list("pk", flat=True))
    moving = {v.pk for v in values}
    if not moving or not moving < own:
        raise Refused(_("옮길 가치를 하나 이상 고르고, 하나 이상은 남겨 두십시오."), key="values")
    made = Direction.objects.create(
        study=direction.study, code=_free_code(direction.study), name_ko=name_ko, name_en=name_en,
        position=direction.position, proposed_by=direction.proposed_by,
    )  # fmt: skip
    made.values.set(values)
    direction.values.remove(*values)
    _place(made, direction.position + 1)
    _audit("direction.split", direction.study, by, direction.code, reason, new=made.code, values=_codes(made))
    return made


@transaction.atomic
def remove_direction(*, direction: Direction, by: User, reason: str) -> None:
    _serialise(direction.study)
    _require(reason)
    study, code, detail = direction.study, direction.code, {"name": direction.name_ko, "values": _codes(direction)}
    direction.delete()
    _number(study)
    _audit("direction.remove", study, by, code, reason, **detail)


@transaction.atomic
def create_strategy(
    *, direction: Direction, name: Pair, basis: Pair, tasks: Sequence[Pair], by: User, reason: str
) -> Strategy:
    _serialise(direction.study)
    _require(reason)
    last = direction.strategies.aggregate(last=Max("position"))["last"] or 0
    made = Strategy.objects.create(
        direction=direction, code=_strategy_code(direction), position=last + 1, name_ko=name[0], name_en=name[1],
        basis_ko=basis[0], basis_en=basis[1],
    )  # fmt: skip
    _tasks(made, tasks)
    _audit("strategy.create", direction.study, by, f"{direction.code}/{made.code}", reason, tasks=len(tasks))
    return made


@transaction.atomic
def change_strategy(
    *, strategy: Strategy, name: Pair, basis: Pair, tasks: Sequence[Pair], by: User, reason: str
) -> Strategy:
    study = strategy.direction.study
    _serialise(study)
    _require(reason)
    before = {"name": strategy.name_ko, "tasks": strategy.tasks.count()}
    strategy.name_ko, strategy.name_en = name
    strategy.basis_ko, strategy.basis_en = basis
    strategy.save(update_fields=["name_ko", "name_en", "basis_ko", "basis_en"])
    _tasks(strategy, tasks)
    target = f"{strategy.direction.code}/{strategy.code}"
    _audit("strategy.change", study, by, target, reason, before=before, tasks=len(tasks))
    return strategy


@transaction.atomic
def remove_strategy(*, strategy: Strategy, by: User, reason: str) -> None:
    study, target = strategy.direction.study, f"{strategy.direction.code}/{strategy.code}"
    _serialise(study)
    _require(reason)
    name = strategy.name_ko
    strategy.delete()
    _audit("strategy.remove", study, by, target, reason, name=name)


def _tasks(strategy: Strategy, tasks: Sequence[Pair]) -> None:
    strategy.tasks.all().delete()
    ActionTask.objects.bulk_create(
        ActionTask(strategy=strategy, name_ko=ko, name_en=en, position=n) for n, (ko, en) in enumerate(tasks, start=1)
    )


def _place(direction: Direction, position: int) -> None:
    others = [d for d in Direction.objects.filter(study=direction.study) if d.pk != direction.pk]
    others.insert(max(position, 1) - 1, direction)
    _write_positions(others)


def _number(study: Study) -> None:
    _write_positions(list(Direction.objects.filter(study=study)))


def _write_positions(ordered: Sequence[Direction]) -> None:
    for n, direction in enumerate(ordered, start=1):
        direction.position = n
    Direction.objects.bulk_update(ordered, ["position"])


def _require(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("사유를 적어 주십시오. 직접 변경한 내용은 사유와 함께 기록에 남습니다."), key="reason")


def _free_code(study: Study) -> str:
    return _unused("direction", set(study.directions.values_list("code", flat=True)))


def _strategy_code(direction: Direction) -> str:
    return _unused("strategy", set(direction.strategies.values_list("code", flat=True)))


def _unused(stem: str, taken: set[str]) -> str:
    n = 1
    while f"{stem}-{n}" in taken:
        n += 1
    return f"{stem}-{n}"


def _codes(direction: Direction) -> list[str]:
    return sorted(direction.values.values_list("code", flat=True))


def _serialise(study: Study) -> None:
    Study.objects.select_for_update().get(pk=study.pk)


def _audit(verb: str, study: Study, by: User, target: str, reason: str, **detail: Any) -> None:
    audit.record(verb=verb, study=study, by=by, target=target, reason=reason.strip(), **detail)
