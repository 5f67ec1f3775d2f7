"""Addresses of analytics."""

from . import urls_methods, urls_results, urls_team

app_name = "analytics"
urlpatterns = [
    *urls_methods.urlpatterns,
    *urls_results.urlpatterns,
    *urls_team.urlpatterns,
]
