"""Django settings. Everything that differs between machines comes from the environment:

DATABASE_URL        the application's role (required once Django is set up)
DATABASE_OWNER_URL  the role that migrates; used instead when XN_AS=owner
XN_DATA             the data folder (secrets, uploads, heads copied outside go beside it)
XN_DEMO             1: the sign-in page offers the demonstration's cast
XN_DEBUG            1: tracebacks in pages (development only)
XN_API_RATE         how many requests a minute one token of the interface has: 120
XN_LOG              what of ours is logged: WARNING; INFO in `serve` and `worker`

The handbook's page on operation (docs/handbook/operations.md) names them all.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

DATA = Path(os.environ.get("XN_DATA", ".data")).absolute()
DEMO = os.environ.get("XN_DEMO") == "1"
DEBUG = os.environ.get("XN_DEBUG") == "1"


def database(url: str) -> dict[str, object]:
    """A DATABASES entry from ``postgresql://user:password@host:port/name?host=/socket/dir``."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(query.pop("port", None) or parts.port or ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**query, "application_name": "xianneng"},
        "ATOMIC_REQUESTS": False,
    }


def secret_key() -> str:
    """The key of sessions and CSRF tokens: from the environment, else the one that `migrate` made in the data folder.

    A command that finds neither gets one for itself: it keeps no session.
    """
    path = DATA / "secret.key"
    return os.environ.get("XN_SECRET_KEY") or (path.read_text().strip() if path.exists() else secrets.token_urlsafe(48))


AS_OWNER = os.environ.get("XN_AS") == "owner"
DATABASES = {"default": database(os.environ.get("DATABASE_OWNER_URL" if AS_OWNER else "DATABASE_URL")
                                 or os.environ.get("DATABASE_URL", ""))}
SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("XN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ROOT_URLCONF = "xianneng.surface.project.urls"
WSGI_APPLICATION = "xianneng.surface.project.wsgi.application"

ROOMS = [
    "xianneng.foundation.ledger",
    "xianneng.foundation.organs",
    "xianneng.foundation.record",
    "xianneng.foundation.access",
    "xianneng.foundation.quotas",
    "xianneng.foundation.ballots",
    "xianneng.foundation.cases",
    "xianneng.foundation.documents",
    "xianneng.foundation.exchange",
    "xianneng.foundation.web",
    "xianneng.work.authority",
    "xianneng.work.establishment",
    "xianneng.work.personnel",
    "xianneng.work.rosters",
    "xianneng.work.checking",
    "xianneng.work.vetting",
    "xianneng.work.recruitment",
    "xianneng.work.survey",
    "xianneng.work.ranks",
    "xianneng.surface.home",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    *ROOMS,  # before allauth, whose templates the web room replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "xianneng.surface.upkeep.metrics.counted",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xianneng.foundation.web.compressing.Compressed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xianneng.foundation.web.middleware.edge",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [],
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.messages.context_processors.messages",
            "xianneng.foundation.web.context.shell",
        ],
        "builtins": ["django_cotton.templatetags.cotton", "xianneng.foundation.web.templatetags.xn"],
        "loaders": [("django.template.loaders.cached.Loader", [
            "django_cotton.cotton_loader.Loader",
            "django.template.loaders.app_directories.Loader",
        ])],
    },
}]

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # accounts are given out by the office, not by mail
ACCOUNT_ADAPTER = "xianneng.foundation.access.adapter.ClosedAdapter"
ACCOUNT_RATE_LIMITS = {"login_failed": False}  # django-axes locks out, and says until when
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_SENSITIVE_PARAMETERS = ["login", "password"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = os.environ.get("XN_HTTPS") == "1"  # a proxy in front speaks TLS, and says so in X-Forwarded-Proto
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_FAILURE_VIEW = "xianneng.foundation.web.views.stale"
API_RATE = int(os.environ.get("XN_API_RATE", "120"))
PERMISSIONS = "xianneng.surface.project.permissions.PERMISSIONS"  # who may open which page
TELLS = "xianneng.surface.project.permissions.TELLS"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [Path(__file__).parents[2] / "foundation/web/locale"]  # before those of Django and allauth
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("XN_STATIC") or DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31536000
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
SILENCED_SYSTEM_CHECKS = ["axes.W001"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(asking)s] %(message)s",
                            "datefmt": "%Y-%m-%dT%H:%M:%S%z"}},
    "filters": {"lines": {"()": "xianneng.foundation.web.logs.Lines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["lines"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "xianneng": {"level": os.environ.get("XN_LOG", "WARNING")},
        "procrastinate.worker": {"level": os.environ.get("XN_LOG", "WARNING")},
        "django.request": {"level": "ERROR"},  # refusals are told by the edge, with who met them
    },
}
