"""End sessions: a session whose row is gone is no session any more, at its very next request."""

from jalon.accounts.models import Session, User


def end_sessions(user: User, *, but: str = "") -> int:
    """End every session of a person, save the one whose key is `but`. Return how many ended."""
    ended, _ = Session.objects.filter(user=user).exclude(session_key=but).delete()
    return ended


def end_session(user: User, digest: str) -> bool:
    """End one session of a person, named as pages name it (`session_name`). Return whether there was one."""
    for session in Session.objects.filter(user=user):
        if session.public_name == digest:
            session.delete()
            return True
    return False
