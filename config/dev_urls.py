"""Pages for development only; the URL configuration includes them under DEBUG."""

from django.conf import settings
from django.urls import path

from analytics.views import chart_gallery
from surveys.views.components import components

urlpatterns: list = [
    path("components/", components, name="dev-components"),
    path("charts/", chart_gallery.gallery, name="dev-charts"),
    path("charts/<slug:kind>/", chart_gallery.picture, name="dev-chart"),
]

if settings.TRIAL:
    from surveys.views import mailbox

    urlpatterns += [
        path("mail/", mailbox.inbox, name="dev-mail"),
        path("mail/<int:pk>/", mailbox.message, name="dev-mail-message"),
    ]
