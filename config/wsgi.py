"""The WSGI application that Granian serves."""

import os

from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

# Also loads every view before the first visitor comes.
if problems := run_checks(tags=[Tags.urls]):
    raise ImproperlyConfigured(" ".join(problem.msg for problem in problems))
