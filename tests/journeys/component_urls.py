"""The house's addresses and the development pages, whatever DEBUG was when the addresses were read."""

from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as house

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [*house, path("dev/", include("config.dev_urls"))]
