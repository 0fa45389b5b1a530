from importlib import import_module

from django.apps import AppConfig


class HomeCareConfig(AppConfig):
    """An app of its own inside `referrals`: what only care at home has, with its own tables."""

    name = "jalon.referrals.home_care"
    label = "home_care"

    def ready(self) -> None:
        # The listeners import models, which exist only from now on.
        import_module("jalon.referrals.home_care.listeners")
