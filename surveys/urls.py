"""Addresses of the ground floor."""

from django.contrib import admin
from django.urls import path

from . import urls_answering, urls_staff
from .views import kept, log, site, stamping

app_name = "surveys"
urlpatterns = [
    path("", site.home, name="home"),
    path("privacy/", site.privacy, name="privacy"),
    path("accessibility/", site.accessibility, name="accessibility"),
    path("kept/", kept.kept, name="kept"),
    path("log/", log.index, name="log"),
    path("log/checkpoint", log.checkpoint, name="log-checkpoint"),
    path("log/keys", log.keys, name="log-keys"),
    path("log/key.pem", log.pem, name="log-pem"),
    path("log/leaves", log.leaves, name="log-leaves"),
    path("log/times/", admin.site.admin_view(stamping.times), name="log-times"),
    path("log/times/<int:size>.tsq", admin.site.admin_view(stamping.query), name="log-query"),
    path("log/consistency", log.consistency, name="log-consistency"),
    path("assets/<str:name>", site.asset, name="asset"),
    *urls_answering.urlpatterns,
    *urls_staff.urlpatterns,
]
