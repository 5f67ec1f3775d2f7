"""An outside time on the log's checkpoints: asked of an authority, or carried to one by hand where the network is closed."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Checkpoint, TimeToken
from ..stamps import NotBelieved, request_of, time_in
from .refusal import Refused

logger = logging.getLogger(__name__)
STILL = timedelta(days=7)  # a checkpoint older than that is covered by the tokens of later ones
AT_ONCE, PATIENCE = 10, 10  # tokens a minute; seconds
LARGEST = 100_000  # bytes of a reply


def stamp_due() -> int:
    """Ask for what has no token yet, the oldest first; returns how many came. One failure waits for the next minute."""
    if not (settings.TIMESTAMP_URL and settings.TIMESTAMP_ROOTS):
        return 0
    without = Checkpoint.objects.filter(token=None, at__gt=timezone.now() - STILL).order_by("size")[:AT_ONCE]
    for done, checkpoint in enumerate(list(without)):
        try:
            take(checkpoint=checkpoint, reply=_asked(checkpoint))
        except (OSError, Refused) as error:
            logger.warning("no timestamp for the checkpoint of %s lines: %s", checkpoint.size, error)
            return done
    return len(without)


@transaction.atomic
def take(*, checkpoint: Checkpoint, reply: bytes) -> TimeToken:
    """Keep a reply that speaks of this checkpoint and comes from the authority whose root we know."""
    if not settings.TIMESTAMP_ROOTS:
        raise Refused(_("시각 인증 기관의 최상위 인증서(TIMESTAMP_ROOTS)를 먼저 설정해 주십시오. 그래야 받은 시각을 확인할 수 있습니다."))
    if len(reply) > LARGEST:
        raise Refused(_("시각 인증 응답(.tsr) 파일이 아닙니다. 파일이 너무 큽니다."), key="reply")
    try:
        at = time_in(reply, checkpoint.note.encode(), Path(settings.TIMESTAMP_ROOTS))
    except NotBelieved as error:
        raise Refused(
            _("이 확인점의 시각 인증으로 확인되지 않습니다. 이 확인점의 요청 파일로 받은 응답인지, 설정한 기관의 것인지 살펴봐 주십시오. (%(why)s)")
            % {"why": error}, key="reply",
        ) from error  # fmt: skip
    return TimeToken.objects.get_or_create(checkpoint=checkpoint, defaults={"reply": reply, "at": at})[0]


def request(*, checkpoint: Checkpoint) -> bytes:
    return request_of(checkpoint.note.encode())


def _asked(checkpoint: Checkpoint) -> bytes:
    ask = Request(settings.TIMESTAMP_URL, data=request(checkpoint=checkpoint), headers={"Content-Type": "application/timestamp-query"})
    with urlopen(ask, timeout=PATIENCE) as answer:
        return answer.read(LARGEST + 1)
