"""法规规则: the catalogue; a citation anywhere opens its rule here."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xianneng.foundation.web.requests import Request
from xianneng.law import catalogue
from xianneng.law.explained import GRADES, explained
from xianneng.surface.home.queries.find import rules_saying


@require_GET
def rules(request: Request) -> HttpResponse:
    """Every rule in force on the date, or those whose words hold ``q``."""
    text = request.GET.get("q", "").strip()
    return render(request, "home/law.html", {"rules": rules_saying(text, request.on), "q": text})


@require_GET
def rule(request: Request, rule_id: str) -> HttpResponse:
    """One rule: what it says, its numbers, an example, the conditions it is judged by, and since when it holds."""
    latest = catalogue.rule(rule_id)
    versions = [(each, GRADES[each.grade]) for each in catalogue.rules() if each.id == rule_id]
    return render(request, "home/law_rule.html", {"rule": latest, "versions": versions, "explained": explained(rule_id, request.on)})
