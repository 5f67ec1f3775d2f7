"""The web server's entrance."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
reverse("surveys:home")  # every page's module is read before the first visitor comes, not while that one waits
