"""The form of a step of a case: what it asks of the matter, and of each of its persons; and the page of any form."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from xianneng.foundation.ledger.digests import has_id_number
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import Refusal

logger = logging.getLogger(__name__)


def form_page(request: Request, template: str, context: Mapping[str, Any], *, refused: Refusal | None = None, wrong: object = False) -> HttpResponse:
    """A page with a form, mostly ``form`` of ``context``: with the status of what was refused, or 422 where the form is ``wrong``.

    The log is told the reason, or each wrong field with the code of what is wrong (none: our own words), never what was typed.
    """
    form, status = context.get("form"), 200
    if refused:
        status = refused.status
        logger.info("web.refused status=%s path=%s what=%s", status, request.path, refused.what)
    elif wrong or (isinstance(form, forms.BaseForm) and form.errors):
        status = 422
        told = form.errors.as_data() if isinstance(form, forms.BaseForm) else {}
        fields = [":".join([name, *sorted({error.code for error in errors if error.code})]) for name, errors in told.items()]
        logger.info("web.refused status=%s path=%s fields=%s", status, request.path, ",".join(fields))
    return render(request, template, context, status=status)


class Day(forms.DateInput):
    """The browser's own date field, which reads and writes ISO dates whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Step(forms.Form):
    """A step's form: it knows the case's subjects and the day.

    ``columns``: what it asks about each person. ``happened``: the days of what has taken place already. ``template``: what draws
    the part that is not plain, where a row a person would not do.
    """

    template = ""
    columns: Mapping[str, str] = {}
    happened: Sequence[str] = ()

    def __init__(self, *args: Any, subjects: Sequence[dict[str, Any]] = (), on: date, **kwargs: Any) -> None:
        self.subjects, self.on = subjects, on
        super().__init__(*args, **kwargs)
        self.build()

    def build(self) -> None:
        """Add the fields that depend on the subjects."""

    def clean(self) -> dict[str, Any]:
        """What has taken place did so by today; no text tells a citizen's ID number, which the file alone keeps."""
        data = super().clean() or {}
        for name, value in list(data.items()):  # what is wrong leaves it
            if isinstance(value, str) and has_id_number(value):
                self.add_error(name, "不写身份证号；此人的身份证号已在档案中，写明姓名即可")
        for name in self.happened:
            if data.get(name) and data[name] > self.on:
                self.add_error(name, f"{self.fields[name].label}不能在今天之后")
        return data

    def plain(self) -> list[forms.BoundField]:
        """The fields that are about no single person."""
        return [field for field in self if field.name.split("_")[0] not in self.columns]

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each person's fields, in the order of the columns."""
        return [(subject["name"], [self[f"{kind}_{subject['person_id']}"] for kind in self.columns])
                for subject in self.subjects] if self.columns else []

    def each(self, prefix: str) -> dict[int, Any]:
        """The cleaned values of one field a subject, by person."""
        return {subject["person_id"]: self.cleaned_data.get(f"{prefix}_{subject['person_id']}")
                for subject in self.subjects}
