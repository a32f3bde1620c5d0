"""The navigation, in the order of a civil servant's life, and only what the office may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.web.requests import Request

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation: its words, the name of its URL, and the right that shows it (or signed-in, self)."""

    label: Text
    url: str
    right: str


@dataclass(frozen=True, slots=True)
class Link:
    """A line as one viewer sees it."""

    label: Text
    href: str
    here: bool


# A room's page is entered here when the room has its URLs in the project.
MENU: tuple[tuple[Text, tuple[Entry, ...]], ...] = (
    (_("选"), (Entry(_("录用计划"), "recruitment_plans", "organs.read"), Entry(_("招考"), "recruitments", "signed-in"),
                Entry(_("报到和试用期"), "recruitment_probation", "recruitment.review"),
                Entry(_("考试行为记录"), "recruitment_conduct", "recruitment.prepare"),
                Entry(_("招录统计"), "recruitment_figures", "recruitment.figures"))),
    (_("管"), (Entry(_("人员花名册"), "roster", "record.read"), Entry(_("人员结构"), "structure", "record.read"), Entry(_("职级职数"), "quotas", "quotas.read"),
             Entry(_("编制"), "establishment", "organs.read"), Entry(_("公务员登记"), "registration", "record.read"),
             Entry(_("到龄人员"), "leaving", "record.read"),
             Entry(_("人员调转"), "transfers", "cases.read"), Entry(_("人员转隶"), "reassignments", "cases.read"), Entry(_("合并档案"), "merges", "cases.read"), Entry(_("档案审核"), "paperfile", "record.read"), Entry(_("大调研"), "surveys", "survey.talk"),
             Entry(_("导入"), "imports", "exchange.import"), Entry(_("批量打印"), "prints", "record.export"))),
    (_("用"), (Entry(_("职级晋升"), "ranks", "ranks.evaluate"),)),
    (_("督"), (Entry(_("校核"), "checks", "record.read"), Entry(_("安全审计"), "audit_logs", "logs.read"), Entry(_("存证日志"), "audit", "ledger.read"), Entry(_("招考监督"), "recruitment_watch", "recruitment.watch"), Entry(_("接口令牌"), "tokens", "tokens.read"),
             Entry(_("法规规则"), "law", "signed-in"), Entry(_("字段用途"), "fields", "signed-in"),
             Entry(_("参数"), "ranks_parameters", "quotas.read"), Entry(_("工作日历"), "calendar", "signed-in"))),
    (_("系统"), (Entry(_("帐号和岗位"), "authority", "authority.read"), Entry(_("信息项分组"), "authority_items", "authority.read"))),
    (_("本人"), (Entry(_("我的档案"), "me", "self"),)),
)

# The pages whose content is of the day that the lens shows, and the addresses whose forms draw such a page again; every other
# page is of today and says so in the place of the lens.
DATED = frozenset((
    "roster", "roster_sums", "roster_tree", "conditions", "structure", "person", "person_law", "person_history", "me", "search", "law", "checks", "ranks",
    "ranks_propose", "ranks_verdict", "ranks_runs", "ranks_parameters", "ranks_parameter", "quotas", "quota_unit",
    "quota_reserve", "quota_release", "quota_approve", "establishment", "organ", "organ_establishment", "organ_base_data",
    "registration", "leaving_person", "transfer_person", "paperfile_person", "print_new", "roster_package"))


def dated(request: Request) -> bool:
    """Whether the page that was asked for shows the day of the lens 时点."""
    return bool(request.resolver_match and request.resolver_match.view_name in DATED)


def menu(viewer: Viewer, path: str) -> list[tuple[Text, list[Link]]]:
    """The groups that have something for the viewer; ``path`` marks the entry that is shown."""
    groups = ((title, [_link(entry, path) for entry in entries if _may(viewer, entry.right)])
              for title, entries in MENU)
    return [(title, links) for title, links in groups if links]


def dates(today: date) -> Sequence[tuple[Text, date]]:
    """Dates that officers look back to most: the ends of last month and last year, and the start of parallel ranks."""
    return ((_("上月末"), today.replace(day=1) - timedelta(days=1)),
            (_("上年末"), date(today.year - 1, 12, 31)),
            (_("一年前"), today - timedelta(days=365)),
            (_("职级并行施行"), date(2019, 6, 1)))


def _may(viewer: Viewer, right: str) -> bool:
    return right == "signed-in" or (right == "self" and viewer.person_id is not None) or right in viewer.rights


def _link(entry: Entry, path: str) -> Link:
    href = reverse(entry.url)
    return Link(entry.label, href, path.startswith(href))
