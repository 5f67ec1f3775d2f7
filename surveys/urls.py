"""Addresses of the ground floor."""

from django.urls import path

from .views import site

app_name = "surveys"
urlpatterns = [
    path("", site.home, name="home"),
    path("work/", site.home, name="studies"),
]
