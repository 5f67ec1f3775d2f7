"""Addresses of the ground floor."""

from django.urls import path

from . import urls_staff
from .views import site

app_name = "surveys"
urlpatterns = [
    path("", site.home, name="home"),
    *urls_staff.urlpatterns,
]
