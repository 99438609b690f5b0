"""Django's settings, from the deployment's environment (`environment.py`)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy

from comity.server import environment, sqlite

sqlite.use_newest()

HERE = Path(__file__).resolve().parent
COMITY = environment.from_environment()
DATA = COMITY.data
PRODUCTION, DEMO = COMITY.production, COMITY.demo

# Made when first used: a check of types or of style must not make a secret.
SECRET_KEY = SimpleLazyObject(lambda: environment.secret(DATA, "pages").hex())
DEBUG = False
ALLOWED_HOSTS = [*COMITY.hosts] if PRODUCTION else [*COMITY.hosts, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in COMITY.hosts]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_q",
    "comity.server.journal",
    "comity.server.accounts",
    "comity.server.members",
    "comity.server.lists",
    "comity.server.assessments",
    "comity.server.editions",
    "comity.server.news",
    "comity.server.protocols",
    "comity.server.keys",
    "comity.server.needs",
    "comity.server.sites",
    "comity.server.pages",
]

MIDDLEWARE = [
    "comity.server.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "comity.server.middleware.SessionAgeMiddleware",
    "comity.server.middleware.ActorMiddleware",
]

ROOT_URLCONF = "comity.server.urls"
WSGI_APPLICATION = "comity.server.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "pages" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "comity.server.pages.frame.frame",
            ]
        },
    }
]

DATABASES = {"default": environment.database(COMITY)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- accounts -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "home", "welcome"
ACCOUNT_ADAPTER = "comity.server.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a reset asked for an unknown address sends no mail there
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/ip,5/15m/key", "reset_password": "20/h/ip,3/h/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = COMITY.proxies
MFA_ADAPTER = "comity.server.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "comity.server.accounts.forms.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "comity"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
PASSWORD_RESET_TIMEOUT = 3600

# --- sessions and cookies -------------------------------------------------------------------------------------------
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_IDLE = timedelta(minutes=30)
SESSION_COOKIE_HTTPONLY, SESSION_COOKIE_SAMESITE, CSRF_COOKIE_SAMESITE = True, "Lax", "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-comity" if PRODUCTION else "comity"
CSRF_COOKIE_NAME = "__Host-comity-form" if PRODUCTION else "comity-form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- what the browser is told ---------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if COMITY.proxies else None
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_REFERRER_POLICY, SECURE_CONTENT_TYPE_NOSNIFF, X_FRAME_OPTIONS = "same-origin", True, "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- languages and time ---------------------------------------------------------------------------------------------
USE_TZ, TIME_ZONE = True, "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", gettext_lazy("English")),
    ("fr", gettext_lazy("French")),
    ("de", gettext_lazy("German")),
    ("es", gettext_lazy("Spanish")),
    ("pt", gettext_lazy("Portuguese")),
    ("zh-hans", gettext_lazy("Chinese")),
]
LANGUAGE_COOKIE_NAME = "comity-language"
LOCALE_PATHS = [HERE / "pages" / "locale"]

# --- files, mails, jobs, logs ---------------------------------------------------------------------------------------
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# A file is held in memory until it lies encrypted in the vault: no part of it is written in clear.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 52 << 20
EMAIL_BACKEND = "comity.server.accounts.outbox.OutboxBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = COMITY.sender
globals().update(environment.mail(COMITY))
Q_CLUSTER = {
    "name": "comity",
    "orm": "default",
    "workers": 1,
    "timeout": 1800,
    "retry": 2100,
    "max_attempts": 3,
    "catch_up": False,
    "poll": 0.5,
    "save_limit": 100,
    "label": "jobs",
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "comity.server.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"level": "WARNING"},
        # Their lines name whole addresses with their parameters; `comity.requests` says what is needed.
        "django.request": {"level": "CRITICAL"},
        "django.security": {"level": "CRITICAL"},
        "django-q": {"level": "WARNING"},
    },
}
