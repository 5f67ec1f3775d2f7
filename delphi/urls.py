"""Addresses of delphi."""

app_name = "delphi"
urlpatterns: list = []
