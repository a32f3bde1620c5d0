"""The OpenAPI 3.1 document, made from the endpoints that answer: it cannot say anything else than they do."""

import re
from typing import Any

from xianneng.foundation.web.problems import TYPE
from xianneng.surface.api import schemas
from xianneng.surface.api.endpoints import ENDPOINTS, Endpoint

PREFIX = "/api/v1/"
WORDS = """人员、机构、代码集和变动，供其他系统只读。须持令牌：由安全保密管理员发放，写明系统、用途、范围、信息集和期限，
读取人员信息的经公务员主管部门确认后生效。敏感信息项默认掩码；每次使用都有记录，取得未掩码的值逐人记入本人可见的查阅记录。
回答带 ETag，内容没有变化的可用 If-None-Match 免于重传。"""
REFUSALS = {"401": "没有有效的令牌", "403": "令牌不允许", "404": "没有，或者不在范围内", "405": "只能读取", "409": "游标已不可续", "422": "参数不对",
            "429": "请求过于频繁"}


def document(version: str) -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0", "info": {"title": "贤能接口", "version": version, "description": WORDS},
        "servers": [{"url": PREFIX.rstrip("/")}], "security": [{"token": []}],
        "paths": {f"/{template(each)}": {"get": _operation(each)} for each in ENDPOINTS},
        "components": {"schemas": schemas.components(), "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
                       "responses": {"problem": {"description": "拒绝：什么、为什么、怎么办", "content": {TYPE: {"schema": schemas.reference("problem")}}}}}}


def template(endpoint: Endpoint) -> str:
    """The endpoint's path as OpenAPI writes it."""
    return re.sub(r"<int:(\w+)>", r"{\1}", endpoint.path)


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    within = [{"name": name, "in": "path", "required": True, "schema": {"type": "integer"}} for name in re.findall(r"<int:(\w+)>", endpoint.path)]
    asked = [{"name": each.name, "in": "query", "required": each.required, "description": each.words, "schema": each.schema} for each in endpoint.parameters]
    return {
        "operationId": endpoint.name.removeprefix("api_"), "summary": endpoint.title, "description": endpoint.words, "parameters": within + asked,
        "responses": {"200": {"description": endpoint.title, "headers": {"ETag": {"schema": {"type": "string"}}},
                              "content": {"application/json": {"schema": endpoint.answer}}},
                      "304": {"description": "与 If-None-Match 所指的相同"},
                      **{status: {"$ref": "#/components/responses/problem", "summary": words} for status, words in REFUSALS.items()}}}
