"""All addresses of the house, by app."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import health

admin.site.login = secure_admin_login(admin.site.login)  # one way in: by code, with its limits and second factor

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", include("surveys.urls")),
    path("", include("delphi.urls")),
    path("", include("analytics.urls")),
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    urlpatterns.append(path("dev/", include("config.dev_urls")))

handler400 = "surveys.views.site.bad_request"
handler403 = "surveys.views.site.forbidden"
handler404 = "surveys.views.site.not_found"
handler500 = "surveys.views.site.server_error"
