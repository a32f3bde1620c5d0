"""参数: what a jurisdiction may set, within the regulation's bounds; every version with its document and dates."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xianneng.foundation.organs.parameters import at
from xianneng.foundation.organs.queries import names
from xianneng.foundation.web.forms import Day, form_page
from xianneng.foundation.web.requests import Request
from xianneng.law import parameter_text
from xianneng.law.parameters import Parameter
from xianneng.law.refusals import Refused
from xianneng.work.ranks import parameters
from xianneng.work.ranks.tasks import project


class ValueForm(forms.Form):
    """A value, the document that sets it, and from when."""

    value = forms.CharField(label="取值", required=False, max_length=4000)
    document = forms.CharField(label="依据文号", max_length=120)
    valid_from = forms.DateField(label="起始日期", widget=Day())

    def __init__(self, *args: Any, of: Parameter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value, options = self.fields["value"], parameter_text.options(of)
        if options:
            value.widget = forms.Select(choices=options)
        elif parameter_text.takes_lines(of):
            value.widget = forms.Textarea(attrs={"rows": 5})
        value.help_text = f"可设范围：{of.bounds}" + ("；每行一项" if parameter_text.takes_lines(of) else "")


@require_GET
def table(request: Request) -> HttpResponse:
    """Every parameter as it holds in the viewer's jurisdiction on the date."""
    return render(request, "ranks/parameters.html", {
        "rows": parameters.standing(request.viewer.jurisdiction_path, request.on), "place": _place(request)})


@require_http_methods(["GET", "POST"])
def parameter(request: Request, name: str) -> HttpResponse:
    """One parameter: its versions, and for the office that may set it, the form. What is out of bounds is said there."""
    of, path, refusal = parameters.offered(name), request.viewer.jurisdiction_path, None
    current = at(path, request.today)[name]
    form = ValueForm(request.POST or None, of=of, initial={
        "value": parameter_text.text(of, current), "valid_from": request.today})
    if request.method == "POST":
        request.viewer.require("parameters.set", path)
        if form.is_valid():
            try:
                parameters.set_value(name=name, text=form.cleaned_data["value"], on=request.today, now=request.now,
                                           document=form.cleaned_data["document"], viewer=request.viewer,
                                           valid_from=form.cleaned_data["valid_from"])
            except Refused as refused:
                refusal = refused
            else:
                project.defer(path=path)  # a later day moves first dates today
                return redirect("ranks_parameter", name=name)
    return form_page(request, "ranks/parameter.html", {
        "parameter": of, "form": form, "refusal": refusal, "left_to": parameters.left_to(of, request.viewer.jurisdiction_id or 0, request.today), "place": _place(request),
        "words": parameter_text.words(of, at(path, request.on)[name]),
        "versions": parameters.history(name, path)}, refused=refusal)


def _place(request: Request) -> str:
    organ_id = request.viewer.jurisdiction_id or 0
    return names([organ_id], request.on).get(organ_id, "")
