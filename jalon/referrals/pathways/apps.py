from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    """An app of its own inside `referrals`: what only the pathway of a child has, with its own tables."""

    name = "jalon.referrals.pathways"
    label = "pathways"
