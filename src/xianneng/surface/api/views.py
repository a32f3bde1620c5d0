"""How the interface answers: who asks is found by the token, what is handed out is recorded before it goes out, an ETag spares the rest."""

import hashlib
import json
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from xianneng.foundation.access import tokens
from xianneng.foundation.web.logs import asking as in_log
from xianneng.foundation.web.problems import problem
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import NotFound, Refusal, Refused
from xianneng.surface.api.document import document, template
from xianneng.surface.api.endpoints import Answer, Asking, Endpoint
from xianneng.surface.upkeep.version import version

logger = logging.getLogger(__name__)
WITHOUT = {"ids", "cursor"}  # of what was asked, not kept: whom it names, and what is only a place
READ = ("GET", "HEAD")


def answering(endpoint: Endpoint) -> Callable[..., HttpResponse]:
    """The view of an endpoint."""
    @csrf_exempt  # nobody is signed in, nothing is written but the record of the reading
    def view(request: Request, **given: Any) -> HttpResponse:
        if request.method not in READ:
            return problem(request, 405, "接口只能读取", then="请用 GET")
        holder = tokens.holder(_secret(request), request.now, most=settings.API_RATE)
        in_log.set(f"request={request.number} token={holder.token.pk}")
        try:
            answer = endpoint.give(Asking(holder, request.today, _sent(request, endpoint), settings.API_RATE), **given)
        except Refusal as refusal:
            _record(request, endpoint, holder, Answer({}), refusal.status)
            raise
        return _sending(request, endpoint, holder, answer)

    return view


def _sending(request: Request, endpoint: Endpoint, holder: tokens.Holder, answer: Answer) -> HttpResponse:
    """The answer with its ETag, or 304 where the system has it already: then nothing is handed out."""
    body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    whole = HttpResponse(body, content_type="application/json", headers={"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Authorization"})
    response = get_conditional_response(request, etag=etag, response=whole) or whole
    _record(request, endpoint, holder, answer if response.status_code == 200 else Answer({}), response.status_code)
    return response


def _record(request: Request, endpoint: Endpoint, holder: tokens.Holder, answer: Answer, status: int) -> None:
    """Keep what was asked, without what names a person or is only a place in a list."""
    kept = "&".join(f"{name}={value}" for name, value in request.GET.items() if name not in WITHOUT)
    tokens.record_use(holder=holder, asked=template(endpoint) + (f"?{kept}" if kept else ""), persons=answer.persons, keys=answer.keys,
                      unmasked=answer.unmasked, status=status, now=request.now)
    logger.info("api.answered path=%s status=%s persons=%s", request.path, status, len(answer.persons))


def _secret(request: Request) -> str:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _sent(request: Request, endpoint: Endpoint) -> dict[str, str]:
    """The parameters; Refused for one that the document does not know, or without one that it wants."""
    names = [each.name for each in endpoint.parameters]
    if unknown := [name for name in request.GET if name not in names]:
        raise Refused(f"没有参数“{unknown[0][:20]}”", why=f"可用的参数：{'、'.join(names) or '无'}", then="请对照 /api/v1/openapi.json")
    if missing := [each for each in endpoint.parameters if each.required and each.name not in request.GET]:
        raise Refused(f"缺少参数 {missing[0].name}", why=missing[0].words, then="请对照 /api/v1/openapi.json")
    return {name: str(value) for name, value in request.GET.items()}


@csrf_exempt
def described(request: Request) -> HttpResponse:
    """The OpenAPI document, for everybody: it tells of nobody."""
    if request.method not in READ:
        return problem(request, 405, "接口只能读取", then="请用 GET")
    return JsonResponse(document(version()), json_dumps_params={"ensure_ascii": False})


@csrf_exempt
def nothing(request: Request, path: str) -> HttpResponse:
    """Any other address below."""
    raise NotFound("接口没有这个地址", then="请对照 /api/v1/openapi.json")
