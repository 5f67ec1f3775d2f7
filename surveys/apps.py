from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("조사")

    def ready(self) -> None:
        from . import receivers  # noqa: F401
        from .services.log_guard import guard

        post_migrate.connect(guard, sender=self)
