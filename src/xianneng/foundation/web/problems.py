"""How a refusal is told to another system: problem+json (RFC 9457), with what is refused, why, and what to do next."""

from django.http import HttpRequest, JsonResponse

from xianneng.law.refusals import Refusal

PREFIX = "/api/"  # the addresses that other systems ask
TYPE = "application/problem+json"
HEADERS = {401: {"WWW-Authenticate": 'Bearer realm="xianneng"'}, 429: {"Retry-After": "60"}, 503: {"Retry-After": "10"}, 405: {"Allow": "GET, HEAD"}}


def asked_by_system(request: HttpRequest) -> bool:
    """Whether another system asks, and no reader of pages."""
    return request.path.startswith(PREFIX)


def problem(request: HttpRequest, status: int, what: str, *, why: str = "", article: str = "", then: str = "") -> JsonResponse:
    """The answer: ``title`` what, ``detail`` why, ``article``, ``next``, and the request's number as the log has it."""
    return JsonResponse({"type": f"urn:xianneng:problem:{status}", "title": what, "status": status, "detail": why, "article": article, "next": then,
                         "instance": f"urn:xianneng:request:{getattr(request, 'number', '-')}"},
                        status=status, content_type=TYPE, json_dumps_params={"ensure_ascii": False}, headers=HEADERS.get(status, {}))


def of_refusal(request: HttpRequest, refusal: Refusal) -> JsonResponse:
    """The answer of a refusal."""
    return problem(request, refusal.status, refusal.what, why=refusal.why, article=refusal.article, then=refusal.then)
