from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "jalon.notifications"

    def ready(self) -> None:
        # The listeners import models, which exist only from now on.
        import_module("jalon.notifications.listeners")
