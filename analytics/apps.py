from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    name = "analytics"
    verbose_name = _("분석")

    def ready(self) -> None:
        from . import publication_pages, receivers, staff_pages  # noqa: F401
        from .selectors import progress  # noqa: F401
