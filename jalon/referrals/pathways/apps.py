from importlib import import_module

from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    """An app of its own inside `referrals`: what only the pathway of a child has, with its own tables."""

    name = "jalon.referrals.pathways"
    label = "pathways"

    def ready(self) -> None:
        # The listeners import models, which exist only from now on.
        import_module("jalon.referrals.pathways.listeners")
