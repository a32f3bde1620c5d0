"""安全审计: the logs that the security auditor reads, filters and takes out; nothing here can be changed."""

from urllib.parse import urlencode

import polars as pl
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from xianneng.foundation.exchange.writing import titled
from xianneng.foundation.web import downloads
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import NotFound, Refused
from xianneng.surface.home import operations
from xianneng.surface.home.queries import logs as asking
from xianneng.surface.home.queries.audit import day

FIRST = "signing"
HEADS = ("时间", "经办", "事项", "内容", "来源、数量", "办件号")
WIDTHS = (18, 34, 24, 50, 16, 14)


@require_GET
def logs(request: Request) -> HttpResponse:
    """A page of one log."""
    asked, given = _asked(request)
    lines, following = asking.page(request.viewer, asked, request.today, at=as_number(request.GET.get("from")) or 0)
    return render(request, "home/logs.html", {
        "log": asked.log, "logs": [(key, log.title) for key, log in asking.LOGS.items()], "lines": lines, "given": given,
        "title": asking.LOGS[asked.log].title, "filtered": any(given.values()), "query": urlencode({"log": asked.log, **given}),
        "older": following and urlencode({"log": asked.log, **given, "from": following})})


@require_GET
def export(request: Request) -> HttpResponse:
    """What the page shows, all of it, as .xlsx; that it was taken out stands in the log."""
    asked, given = _asked(request)
    lines, following = asking.page(request.viewer, asked, request.today, size=asking.EXPORT_LIMIT)
    if following is not None:
        raise Refused(f"超过 {asking.EXPORT_LIMIT} 条", then="请用日期缩小范围，分次导出")
    title = asking.LOGS[asked.log].title
    operations.take_out_log(log=title, conditions={name: value for name, value in given.items() if value}, count=len(lines),
                            viewer=request.viewer, now=request.now)
    rows = pl.DataFrame([(f"{localtime(each.at):%Y-%m-%d %H:%M:%S}", each.who, each.what, each.detail, each.place, each.case) for each in lines],
                        schema=dict.fromkeys(HEADS, pl.String), orient="row")
    return downloads.workbook(titled(title, f"安全审计记录（{title}）", rows, WIDTHS), f"安全审计-{title}-{request.today:%Y%m%d}")


def _asked(request: Request) -> tuple[asking.Asked, dict[str, str]]:
    """What the address asks, and the fields of the filter as they were filled in."""
    log = request.GET.get("log", FIRST)
    if log not in asking.LOGS:
        raise NotFound("没有这一种记录")
    given = {name: request.GET.get(name, "").strip() for name in ("who", "first", "last")}
    return asking.Asked(log, given["who"], day(given["first"]), day(given["last"])), given
