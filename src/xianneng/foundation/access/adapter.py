"""Sign-in rules beyond django-allauth's own."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from xianneng.foundation.access.models import User


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by the system administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """One's own password: what was handed out is done with."""
        user.one_time_until = None
        super().set_password(user, password)
