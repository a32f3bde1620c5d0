"""The form on which somebody says how an item of their own file should read, and why."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from xianneng.foundation.organs.scope import Scope
from xianneng.work.personnel.entries import Entry
from xianneng.work.personnel.forms import ItemForm

ANYWHERE = Scope(("/",))  # what organs are called is no secret


class ProposalForm(ItemForm):
    """As the form of an entry; in the place of a document's name stand the papers themselves."""

    def __init__(self, data: Any = None, *, entry: Entry, on: date, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, entry=entry, scope=ANYWHERE, on=on, given=given)
        self.fields["why"].label = "理由"
        del self.fields["material"]

    def _undetermined(self) -> dict[str, str]:
        """Anybody may ask; what is to be determined first is whoever takes it up to see to."""
        return {}
