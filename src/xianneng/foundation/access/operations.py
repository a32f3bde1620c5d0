"""Opening accounts and giving offices: each row is sealed by the leaf under which it is written."""

from datetime import date

from xianneng.foundation.access.models import Office, User
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.models import Organ


def open_account(*, username: str, name: str, person_id: int | None = None, password: str | None = None, leaf: Writing) -> User:
    """Open an account 帐号, of a person or of none; without a password it cannot be signed in to by password."""
    user = User.objects.create_user(username, password, display_name=name, person_id=person_id, leaf_id=leaf.id)
    leaf.wrote("access_user", [user.pk])
    return user


def appoint(*, user: User, role: str, title: str, organ: Organ, jurisdiction: Organ, from_on: date, leaf: Writing) -> Office:
    """Give an account an office: a role for an organ, over a part of the tree, from a date on."""
    office = Office.objects.create(user=user, role=role, title=title, organ=organ, jurisdiction=jurisdiction, from_on=from_on,
                                   leaf_id=leaf.id)
    leaf.wrote("access_office", [office.pk])
    return office
