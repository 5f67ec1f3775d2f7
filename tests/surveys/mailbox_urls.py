"""The addresses of a machine with the embedded servers, which tests do not have by themselves."""

from django.urls import path

from config.urls import urlpatterns as everywhere
from surveys.views import mailbox

urlpatterns = [
    path("dev/mail/", mailbox.inbox, name="dev-mail"),
    path("dev/mail/<int:pk>/", mailbox.message, name="dev-mail-message"),
    *everywhere,
]
