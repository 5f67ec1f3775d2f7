"""How the house is wired. May import all, imported by nobody."""

from .celery import app as celery_app

__all__ = ["celery_app"]
