"""Addresses of the ground floor."""

from django.urls import path

from . import urls_answering, urls_staff
from .views import kept, site

app_name = "surveys"
urlpatterns = [
    path("", site.home, name="home"),
    path("privacy/", site.privacy, name="privacy"),
    path("accessibility/", site.accessibility, name="accessibility"),
    path("kept/", kept.kept, name="kept"),
    path("assets/<str:name>", site.asset, name="asset"),
    *urls_answering.urlpatterns,
    *urls_staff.urlpatterns,
]
