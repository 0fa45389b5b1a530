"""The project as an application, so that its checks run at every start, whatever starts: pages, worker, command."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.core.exceptions import ImproperlyConfigured

from config import checks
from jalon.dossiers.kinds.sanitaire.checks import care_data_can_be_read
from jalon.dossiers.kinds.tnd.checks import detection_data_can_be_read
from jalon.matching.checks import rules_can_be_read


class JalonConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        unsafe = checks.production_is_safe(None)
        if unsafe:
            raise ImproperlyConfigured(" ".join(error.msg for error in unsafe))
        register(checks.every_view_declares_its_audience, Tags.urls)
        register(rules_can_be_read)
        register(care_data_can_be_read)
        register(detection_data_can_be_read)
        register(checks.attachments_are_scanned, Tags.security)
