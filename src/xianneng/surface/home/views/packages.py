"""导出数据交换包: everybody whom the roster shows, in the format of another system; what it cannot carry is told beforehand."""

from django import forms
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request
from xianneng.surface.home import operations
from xianneng.surface.home.queries import roster as asking
from xianneng.surface.home.views.roster import WORKBOOK_LIMIT, whole
from xianneng.work.personnel.packages import losses

FORMATS = {"hzb": ".hzb（全国公务员管理信息系统 2017 版）", "7z": ".7z（通用格式）", "zb3": ".zb3（较早的系统，只能按机构）"}


class Packing(forms.Form):
    """In which format, and why."""

    wrapping = forms.ChoiceField(label="格式", choices=list(FORMATS.items()))
    purpose = forms.CharField(label="导出事由（登记，本人可见）", max_length=150, min_length=4)


@require_http_methods(["GET", "POST"])
def package(request: Request) -> HttpResponse:
    """What a package of these persons would not carry, by format; then the package itself, once the reading is recorded."""
    asked = asking.read(request.viewer, request.GET, request.on, request.today)
    request.viewer.require_all_items()
    people = [row["person_id"] for row in whole(request, asked, WORKBOOK_LIMIT, "一个交换包最多 {} 人", "export package").rows]
    form = Packing(request.POST or None)
    if form.is_valid():
        made = operations.take_out_package(viewer=request.viewer, person_ids=people, format_=form.cleaned_data["wrapping"],
                                           purpose=form.cleaned_data["purpose"], on=request.on, now=request.now)
        return HttpResponse(made.content, content_type="application/x-7z-compressed", headers={
            "Content-Disposition": content_disposition_header(True, made.name)})
    request.viewer.require("record.read_sensitive")
    lost = losses(people, request.on) if people else {}
    return form_page(request, "home/roster_package.html", {
        "form": form, "count": len(people), "chips": asking.chips(asked, request.GET), "lost": [(FORMATS[key], lines) for key, lines in lost.items()]})
