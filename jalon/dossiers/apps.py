from importlib import import_module

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "jalon.dossiers"

    def ready(self) -> None:
        # The listeners import models, which exist only from now on.
        import_module("jalon.dossiers.listeners")
