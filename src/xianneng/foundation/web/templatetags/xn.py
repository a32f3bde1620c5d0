"""How dates, ID numbers and verdicts are written on a page. Available in every template without loading."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from xianneng.foundation.organs.dated import OPEN, UNDATED
from xianneng.law import quotas

register = template.Library()

SIGNS = {"met": "✓", "unmet": "✗", "ask": "?", "run": ""}
WORDS = {"met": _("符合"), "unmet": _("不符合"), "ask": _("待认定"), "none": _("无")}
SHORT = {"公务员职务与职级并行规定": "并行规定", "公务员考核规定": "考核规定", "公务员范围规定": "范围规定",
         "公职人员政务处分法": "政务处分法", "行政机关公务员处分条例": "处分条例", "新录用公务员试用期管理办法": "试用期办法",
         "公务员职务、职级与级别管理办法": "级别管理办法", "中国共产党纪律处分条例": "党纪处分条例",
         "实施弹性退休制度暂行办法": "弹性退休办法", "全国人大常委会关于实施渐进式延迟法定退休年龄的决定": "延迟退休决定"}
UNSETTLED = ("unmet", "ask")
STYLED = {"checkbox": "form-check-input", "select": "form-select", "radio": "form-check-input"}


@register.filter
def in_two(title: object) -> SafeString:
    """The head of a narrow column, which may break before its last word of two characters and nowhere inside a word."""
    text = str(title)
    return format_html("{}<wbr>{}", text[:-2], text[-2:]) if len(text) > 4 and text.isalpha() and not text.isascii() else SafeString(conditional_escape(text))


@register.filter
def dotted(name: object) -> SafeString:
    """A name of several parts, which may break behind their dot and nowhere before it."""
    return SafeString("·<wbr>".join(map(conditional_escape, str(name).split("·"))))


@register.filter
def iso(day: date | datetime | None) -> str:
    """2026-11-20, a moment with its minutes; an open end is 至今, a beginning nobody said 未载, nothing is —."""
    if day is None or day == "":
        return "—"
    if isinstance(day, datetime):
        return timezone.localtime(day).strftime("%Y-%m-%d %H:%M") if day.year < OPEN.year else "至今"
    return "未载" if day == UNDATED else day.isoformat() if day < OPEN else "至今"


@register.filter
def long(day: date | datetime | None) -> str:
    """2026年11月20日, 2026-11-20 on an English page; a beginning nobody said is 未载, nothing is —."""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    if day and day != UNDATED and get_language() == "en":
        return day.isoformat()
    return "未载" if day == UNDATED else f"{day.year}年{day.month}月{day.day}日" if day else "—"


@register.filter
def ym(day: date | None) -> str:
    """1978.09, as personnel forms write months."""
    return f"{day.year}.{day.month:02}" if day else "—"


@register.filter
def age(birth_on: date | None, on: date) -> str:
    """Full years on a date."""
    if birth_on is None:
        return ""
    return str(on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day)))


@register.filter
def masked(text: str | None) -> str:
    """An ID number by its first three and last: 330**************7 (beside a birth date, four would leave no more than a few numbers); shorter things by their first character."""
    text = str(text or "")
    if len(text) >= 15:
        return text[:3] + "*" * (len(text) - 4) + text[-1]
    return text[:1] + "*" * max(len(text) - 1, 2) if text else "—"


def by_tail(number: str) -> str:
    """An ID number by its first three and last four, 330***********2417: where a card is held against a list that shows no birth date."""
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


@register.filter
def sign(state: str) -> str:
    """✓ ✗ ? of a verdict."""
    return SIGNS.get(state, "")


@register.filter
def word(state: str) -> str:
    """符合, 不符合 or 待认定, of a condition."""
    return str(WORDS.get(state, state))


@register.filter
def level_words(level: str) -> str:
    """县（市、区、旗）、乡镇机关."""
    return quotas.level_words(level)


@register.filter
def said(text: str) -> str:
    """A fixed word that is kept as data (a state, a verdict) in the reader's language; what the catalogue lacks stays as it is."""
    return gettext(text) if text else ""


@register.filter
def unsettled_first(reasons: Sequence[Any]) -> list[Any]:
    """Clauses in the order of use: not met, still to be found, met; within each as the law has them.

    A case keeps its reasons as plain values (mappings); the law gives them as `Reason`.
    """
    def place(each: Any) -> int:
        return UNSETTLED.index(_state(each)) if _state(each) in UNSETTLED else len(UNSETTLED)

    return sorted(reasons, key=place)


@register.filter
def unsettled(reasons: Sequence[Any]) -> list[Any]:
    """The clauses that are not met or still to be found."""
    return [each for each in reasons if _state(each) in UNSETTLED]


@register.filter
def settled(reasons: Sequence[Any]) -> list[Any]:
    """The clauses that are met."""
    return [each for each in reasons if _state(each) not in UNSETTLED]


def _state(reason: Any) -> str:
    return str(reason["state"] if isinstance(reason, Mapping) else reason.state)


@register.filter
def styled(field: BoundField) -> SafeString:
    """The field's widget in the look of the platform."""
    kind = getattr(field.field.widget, "input_type", "text")
    return field.as_widget(attrs={"class": STYLED.get(kind, "form-control")})


@register.filter
def beside(label: str, name: str) -> str:
    """What a field is called where the person's name stands beside it: 许知微：考察结论 and 许知微 得票 → 考察结论, 得票."""
    return label.replace(name, "").lstrip("： ")


@register.filter
def brief(citation: str) -> str:
    """《公务员职务与职级并行规定》第18条；《…》第19条 → 并行规定 第18条、第19条: how a margin cites."""
    found: dict[str, list[str]] = {}
    for part in citation.split("；"):
        name, _, article = part.removeprefix("《").partition("》")
        found.setdefault(SHORT.get(name, name), []).append(article)
    return "；".join(f"{name}\u00a0{'、'.join(dict.fromkeys(articles))}".strip() for name, articles in found.items())


@register.filter
def percent(rate_bp: int | None) -> str:
    """Basis points as a percentage with one digit; a dash where there is no rate."""
    return "—" if rate_bp is None else f"{(rate_bp + 5) // 10 / 10:.1f}%"


@register.filter
def item(mapping: dict[str, object], key: str) -> object:
    """A mapping's value under a key that is itself a variable."""
    return mapping.get(key, "")
