"""合并计划: a position's posts as they are written, the choice as its officers see it, and one's own wishes."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.work.recruitment import queries as tables
from xianneng.work.recruitment.applying import entry
from xianneng.work.recruitment.applying.models import Account
from xianneng.work.recruitment.choosing.forms import PeriodForm
from xianneng.work.recruitment.choosing.models import ChoosingState
from xianneng.work.recruitment.choosing.queries import choosing_of
from xianneng.work.recruitment.pooling import operations, queries
from xianneng.work.recruitment.pooling.forms import PostsForm, WishesForm
from xianneng.work.recruitment.selecting.models import Selecting


@require_http_methods(["GET", "POST"])
def write(request: Request, recruitment_id: int, at: int) -> HttpResponse:
    """编写岗位 of a position."""
    found = tables.own(request.viewer, recruitment_id)
    row, refusal = tables.position(found, at), None
    initial = {"posts": "\n".join(f"{post.organ} {post.name} {post.count}" for post in queries.posts(found, at))}
    form = PostsForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            operations.write(recruitment=found, at=at, lines=form.cleaned_data["posts"], viewer=request.viewer)
            return redirect("recruitment_position", recruitment_id, at)
        except (Refused, Conflict) as refused:
            refusal = refused
    return form_page(request, "recruitment/pool_write.html", {"recruitment": found, "position": row, "form": form, "refusal": refusal},
                  refused=refusal)


@require_http_methods(["GET", "POST"])
def choice(request: Request, recruitment_id: int) -> HttpResponse:
    """按分选岗: the period, everybody's turn, and once it is over what follows from the wishes: until then nobody sees another's."""
    selecting, form = queries.own(request.viewer, recruitment_id), PeriodForm(request.POST or None)
    if form.is_valid():
        try:
            operations.announce(selecting=selecting, viewer=request.viewer, now=request.now, **form.cleaned_data)
            return redirect("recruitment_pool", recruitment_id)
        except (Refused, Conflict) as refused:
            return _page(request, selecting, form, refused)
    return _page(request, selecting, form)


@require_POST
def propose(request: Request, recruitment_id: int) -> HttpResponse:
    """呈报分岗."""
    selecting = queries.own(request.viewer, recruitment_id)
    try:
        return redirect("case", number=operations.propose(selecting=selecting, viewer=request.viewer, now=request.now))
    except (Refused, Conflict) as refused:
        return _page(request, selecting, PeriodForm(), refused)


@require_http_methods(["GET", "POST"])
@entry.own
def wishes(request: Request, account: Account, recruitment_id: int) -> HttpResponse:
    """选岗: an applicant's own turn, wishes, and the post that was decided."""
    found, refusal = queries.chooser(recruitment_id, account.number_digest), None
    if found is None:
        raise NotFound("没有您的选岗名次", why="进入体检的人员按综合成绩选岗", then="请以公告为准")
    sitter, turn = found
    there, got = queries.posts(sitter.exam.recruitment, turn.position_at), queries.decided(sitter.exam)
    form = WishesForm(request.POST or None, posts=there, initial={f"wish_{place}": str(at) for place, at in enumerate(turn.wishes)})
    if form.is_valid():
        try:
            operations.wish(account=account, recruitment_id=recruitment_id, posts=form.wishes, now=request.now)
            return redirect("applicant_wishes", recruitment_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    period = choosing_of(recruitment_id)
    return form_page(request, "recruitment/pool_wishes.html", {
        "account": account, "position": tables.position(sitter.exam.recruitment, turn.position_at), "recruitment": sitter.exam.recruitment, "turn": turn, "posts": there, "period": period, "refusal": refusal, "form": form,
        "open": form.is_bound or (period is not None and period.opens_at <= request.now < period.closes_at), "is_decided": turn.number in got, "got": got.get(turn.number)},
        refused=refusal)


def _page(request: Request, selecting: Selecting, form: PeriodForm, refusal: Refused | Conflict | None = None) -> HttpResponse:
    period = choosing_of(selecting.exam.recruitment_id)
    kept = {"opens_at": period.opens_at, "closes_at": period.closes_at} if period else None
    return form_page(request, "recruitment/pool.html", {
        "recruitment": selecting.exam.recruitment, "period": period, "refusal": refusal, "open": form.is_bound or period is None or request.now < period.opens_at,
        "form": form if form.is_bound else PeriodForm(initial=kept) if kept else PeriodForm.proposed(request.now), "over": period is not None and request.now >= period.closes_at, "rows": queries.allotted(selecting.exam),
        "proposable": period is not None and period.state == ChoosingState.ANNOUNCED and request.now >= period.closes_at,
    }, refused=refusal)
