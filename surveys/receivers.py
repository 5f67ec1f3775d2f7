"""Hears that work was requested and makes it fast; a broker that is down only makes it slower."""

from __future__ import annotations

import logging
from typing import Any

from django.dispatch import receiver

from .signals import work_requested
from .tasks import do_work

logger = logging.getLogger(__name__)


@receiver(work_requested)
def queue_work(sender: type, work_id: int, **kwargs: Any) -> None:
    try:
        do_work.apply_async(args=[work_id], retry=False)
    except Exception:
        logger.warning("the broker took no message for work %s; the sweep will", work_id)
