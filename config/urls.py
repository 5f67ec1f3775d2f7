"""All addresses of the house, by app."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from config import health

for model in [model for model in admin.site._registry if model._meta.app_label != "surveys"]:
    admin.site.unregister(model)  # packages register secrets of second factors and addresses that let one sign in
admin.site.site_header = admin.site.site_title = _("합의 관리")
admin.site.index_title = _("계정과 작업")
admin.site.login = secure_admin_login(admin.site.login)  # one way in: by code, with its limits and second factor


def no_password(request: HttpRequest) -> HttpResponse:
    """There are none: the library's pages to set or reset one would only promise something."""
    raise Http404


urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", include("surveys.urls")),
    path("", include("delphi.urls")),
    path("", include("analytics.urls")),
    re_path(r"^account/password/", no_password, name="account_no_password"),
    path("account/", include("allauth.urls")),
    # without a token: it would set a cookie on every page, and a forged click changes a language only
    path("i18n/setlang/", csrf_exempt(set_language), name="set_language"),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    urlpatterns.append(path("dev/", include("config.dev_urls")))

handler400 = "surveys.views.site.bad_request"
handler403 = "surveys.views.site.forbidden"
handler404 = "surveys.views.site.not_found"
handler500 = "surveys.views.site.server_error"
