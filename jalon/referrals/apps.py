from importlib import import_module

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "jalon.referrals"

    def ready(self) -> None:
        # The listeners import models, which exist only from now on.
        import_module("jalon.referrals.listeners")
