"""The worker's application and the beat's short schedule: every due thing is read from our own tables."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("hapui")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_the_web_does(**kwargs: Any) -> None:
    """The library would write with a format of its own, addresses and links as they are."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
