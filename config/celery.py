"""The worker's application and the beat's short schedule: every due thing is read from our own tables."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("hapui")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
