"""The first administrator of a real installation."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse

from surveys.models import User
from surveys.services.administrators import make_administrator


class Command(BaseCommand):
    help = "Makes the owner of this e-mail address an administrator. Sign-in is by e-mailed code, there is no password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--another", action="store_true", help="also where there already is an administrator")

    def handle(self, *, email: str, name: str, another: bool, **options: object) -> None:
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(
                f"{email!r} is no e-mail address. Example: manage.py first_admin you@example.org"
            ) from None
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(email__iexact=email)
        if others.exists() and not another:
            raise CommandError(
                f"There already is an administrator ({others.first().email}). Let that person do it under /admin/, "
                "or repeat this with --another."
            )
        user, made = make_administrator(email=email, name=name)
        address = settings.SITE_URL + reverse("account_request_login_code")
        self.stdout.write(f"{user.email} is {'a new' if made else 'now an'} administrator. Sign in at {address}")
