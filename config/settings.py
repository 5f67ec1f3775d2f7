"""Settings out of the environment (.env.example names them all). Nothing here guesses in production."""

from __future__ import annotations

import re
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import log_key
from config.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")


def required(name: str) -> str:
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. `make run` sets it for the embedded servers; on your own servers put it into .env "
            f"(see .env.example). / {name} 설정이 없습니다. .env.example을 참고하여 .env에 적어 주십시오."
        )
    return value


def whole_number(name: str, default: int) -> int:
    try:
        return env.int(name, default=default)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name}={env.str(name)} is not a whole number. Write digits only, or leave the line out for {default}. "
            f"/ {name}에는 숫자만 적어 주십시오. 적지 않으면 {default}입니다."
        ) from None


def one_of(name: str, *allowed: str, default: str) -> str:
    value = env.str(name, default="") or default
    if value not in allowed:
        raise ImproperlyConfigured(
            f"{name}={value} is not known. Write one of: {', '.join(allowed)}, or leave the line out for {default}. "
            f"/ {name}에는 {', '.join(allowed)} 가운데 하나를 적어 주십시오. 적지 않으면 {default}입니다."
        )
    return value


def site_address() -> str:
    value = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
    if not re.fullmatch(r"https?://[^/\s]+", value):
        raise ImproperlyConfigured(
            f"SITE_URL={value} is not an address: mailed links would lead nowhere. Write it as https://survey.example.org, "
            "without a path. / SITE_URL에는 https://survey.example.org처럼 경로 없는 주소를 적어 주십시오."
        )
    return value


DEBUG = env.bool("DEBUG", default=False)
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
TRUSTED_PROXIES = whole_number("TRUSTED_PROXIES", 1 if BEHIND_PROXY else 0)
EMBEDDED = env.bool("HAPUI_EMBEDDED", default=False)
TRIAL = EMBEDDED and DEBUG  # `make run` without settings: whoever reaches it may do everything
SECRET_KEY = required("SECRET_KEY")
LOG_KEY = log_key.key(env.str("LOG_KEY", default=""), SECRET_KEY)
LOG_ORIGIN = log_key.origin(env.str("LOG_ORIGIN", default=""))
TIMESTAMP_URL = log_key.authority(env.str("TIMESTAMP_URL", default=""))
TIMESTAMP_ROOTS = env.str("TIMESTAMP_ROOTS", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "analytics",
    "delphi",
    "surveys",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_cotton",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.Compressed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.headers.NotStored",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PlainText",
    "config.headers.WholeRequest",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.headers.IdleEnd",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

if TRIAL:
    MIDDLEWARE.append("config.middleware.DesignedNotFound")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "surveys.templatetags.hapui"],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "surveys.context.site",
            ],
        },
    }
]

DATABASES = {"default": env.db_url_config(required("DATABASE_URL"))}
DATABASES["default"]["CONN_MAX_AGE"] = whole_number("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASE_POOL := whole_number("DATABASE_POOL", 0):  # the launcher sets it for the web server's many threads
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # a thread gives its connection back with the answer
    pool = {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 20}
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = pool
DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_DATABASE_NAME", default="test_hapui")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL server: postgresql://user:password@host:5432/name")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = required("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "config.cache.OptionalCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "config.cache.hashed",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
ERASURE_JOURNAL = env.path("ERASURE_JOURNAL", default=str(BASE_DIR / "erasures.journal"))  # outside the database it outlives
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a lost cache must not sign anybody out or lose a draft

AUTH_USER_MODEL = "surveys.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"signup": "surveys.forms.sign_up.SignUpForm"}
ACCOUNT_ADAPTER = "surveys.account_adapter.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEBUG else "https"
# Who gets an account: whoever was invited into a team or made by an administrator, or anybody.
SIGN_UP = one_of("SIGN_UP", "invited", "open", default="open" if TRIAL else "invited")
# Whether an organisation is listed and mails freely only once an administrator has confirmed it.
CONFIRM_ORGANISATIONS = env.bool("CONFIRM_ORGANISATIONS", default=not TRIAL)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # the number before and after hold too: telephones' clocks differ, and typing takes time
MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "surveys:studies"
LOGOUT_REDIRECT_URL = "surveys:home"

LANGUAGE_CODE = "ko"  # the language of the source; English stands in locale/<area>/en
LANGUAGES = [("ko", _("한국어")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale" / area for area in ("site", "surveys", "delphi", "analytics")]
USE_I18N = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Seoul")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BYTES = whole_number("UPLOAD_MAX_BYTES", 20 * 1024 * 1024)

EMAIL_BACKEND = (
    "surveys.mailbox.MailboxBackend"
    if TRIAL
    else env.str("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
)
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = whole_number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="합의 <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# So many letters a day leave this installation, and so many each organisation that nobody has confirmed yet.
MAIL_A_DAY = whole_number("MAIL_A_DAY", 5_000)
MAIL_UNCONFIRMED = whole_number("MAIL_UNCONFIRMED", 20)
SITE_URL = site_address()

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_TASK_ALWAYS_EAGER", default=False)
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 15 * 60}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_TIME_LIMIT = 14 * 60
# The work table is the truth; the sweep repeats whatever a lost message or a killed worker left undone.
CELERY_BEAT_SCHEDULE = {
    "sweep-work": {"task": "surveys.sweep_work", "schedule": whole_number("SWEEP_SECONDS", 10)},
    "tally-answers": {"task": "surveys.tally_answers", "schedule": whole_number("TALLY_SECONDS", 5)},
    "stamp-log": {"task": "surveys.stamp_log", "schedule": 60},
    "send-letters": {"task": "surveys.send_letters", "schedule": 60},
    "close-due": {"task": "surveys.close_due", "schedule": 60},
    "close-due-rounds": {"task": "delphi.close_due", "schedule": 60},
    "check-records": {"task": "surveys.check_records", "schedule": 3600},
    "erase-expired": {"task": "surveys.erase_expired", "schedule": 24 * 3600},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # the designer's phone preview is a frame of our own page
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # personal links must not leak through the Referer header
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_HOURS = whole_number("SESSION_IDLE_HOURS", 12)
# Ours to decide against: the designer's preview is a frame of our own page (W019), and to preload a name binds all
# of an institute's addresses for years, which only its owner may do (W021).
SILENCED_SYSTEM_CHECKS = ["security.W019", "security.W021"]
CSRF_FAILURE_VIEW = "surveys.views.site.csrf_failure"
if not DEBUG:
    HTTPS = env.bool("HTTPS", default=True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
    SECURE_HSTS_SECONDS = whole_number("HSTS_SECONDS", 365 * 24 * 3600 if HTTPS else 0)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # a load balancer asks in plain HTTP
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=HTTPS)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = logging_settings(
    level=env.str("LOG_LEVEL", default="INFO"), worker_level=env.str("LOG_LEVEL", default="WARNING")
)
SOFTWARE_VERSION = "0.1.0"
