"""Addresses of analytics."""

app_name = "analytics"
urlpatterns: list = []
