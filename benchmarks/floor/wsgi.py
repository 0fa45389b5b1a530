"""The floor, for the same server as the product."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
