"""A list that is put in order by hand: each line bears its number; dragging, buttons and typing change the numbers, with or without scripts."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict

from xianneng.foundation.web.requests import as_number, as_numbers


class OrderForm(forms.Form):
    """Why a list is put in another order."""

    reason = forms.CharField(label="事由", max_length=150)


def read(given: QueryDict) -> tuple[list[int], dict[int, int]]:
    """What `web/_order.html` sent: the ids in the order in which they were shown, and the number put beside each."""
    places = {row: place for key in given if key.startswith("place-")
              and (row := as_number(key.removeprefix("place-"))) is not None and (place := as_number(given.get(key)))}
    return as_numbers(given.getlist("seen")), places


def placed(before: Sequence[int], places: Mapping[int, int]) -> list[int]:
    """The ids in the order of the numbers put beside them; without a number, as they were.

    Of two with one number the one that was put there comes first when it moved up, and last when it moved down.
    """
    def key(at: int) -> tuple[int, int, int]:
        place = places.get(before[at - 1], at)
        return place, (place > at) - (place < at), at

    return [before[at - 1] for at in sorted(range(1, len(before) + 1), key=key)]
