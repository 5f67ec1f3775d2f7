"""Addresses of the method pages."""

from django.urls import path

from .views import methods

urlpatterns = [
    path("methods/", methods.index, name="methods"),
    path("methods/<slug:slug>/", methods.page, name="method"),
]
