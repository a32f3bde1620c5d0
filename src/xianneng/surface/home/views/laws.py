"""法规规则: the catalogue; a citation anywhere opens its rule here."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xianneng.foundation.web.requests import Request
from xianneng.law import catalogue
from xianneng.surface.home.queries.find import rules_saying


@require_GET
def rules(request: Request) -> HttpResponse:
    """Every rule in force on the date, or those whose words hold ``q``."""
    text = request.GET.get("q", "").strip()
    return render(request, "home/law.html", {"rules": rules_saying(text, request.on), "q": text})


@require_GET
def rule(request: Request, rule_id: str) -> HttpResponse:
    """One rule with all its versions and the conditions it is judged by."""
    latest = catalogue.rule(rule_id)
    versions = [each for each in catalogue.rules() if each.id == rule_id]
    return render(request, "home/law_rule.html", {"rule": latest, "versions": versions})
