"""Addresses of analytics."""

from . import urls_methods

app_name = "analytics"
urlpatterns = [
    *urls_methods.urlpatterns,
]
