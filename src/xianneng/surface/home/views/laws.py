"""法规规则: the catalogue; a citation anywhere opens its rule here."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xianneng.foundation.web.requests import Request
from xianneng.law import catalogue
from xianneng.law.explained import evidence, explained
from xianneng.law.parameters import of_rule
from xianneng.law.rule import Clause
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
    versions = [(each, evidence(rule_id, each.grade)) for each in catalogue.rules() if each.id == rule_id]
    clauses = [(clause, _remedies(clause, rule_id)) for clause in latest.clauses]
    return render(request, "home/law_rule.html", {"rule": latest, "versions": versions, "explained": explained(rule_id, request.on), "clauses": clauses,
                                                   "parameters": of_rule(rule_id)})


def _remedies(clause: Clause, rule_id: str) -> str:
    """What can be done, of a finding both before it is made and after it was made against somebody."""
    ask, unmet = catalogue.remedy(clause, rule_id), catalogue.remedy(clause, rule_id, "unmet")
    return ask if ask == unmet else f"尚未认定的，{ask}；认定为不符合的，{unmet}"
