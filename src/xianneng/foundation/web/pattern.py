"""What the pattern page shows: components with invented values, every state once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from xianneng.law.refusals import Refused


@dataclass(frozen=True, slots=True)
class Clause:
    """The shape of a verdict's reason (`law.promotion.Reason`)."""

    state: str
    title: str
    text: str
    article: str
    rule_id: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the drawn process: ``state`` is ok, now or empty."""

    name: str
    state: str = ""
    note: str = ""


class Sample(forms.Form):
    """Fields as a reader finds them; it is shown filled, and once with mistakes."""

    name = forms.CharField(label="姓名", max_length=40)
    on = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}), help_text="从这一天起有效")
    rank = forms.ChoiceField(label="职级", choices=[("", "请选择"), ("1", "四级调研员"), ("2", "一级主任科员")])
    agreed = forms.BooleanField(label="已经核对", required=False)
    opinion = forms.CharField(label="意见", widget=forms.Textarea(attrs={"rows": 3}), required=False)


def shown(today: date) -> dict[str, Any]:
    """The context of the pattern page."""
    return {
        "clauses": [
            Clause("met", "任一级主任科员满规定年限", "2022.07 起 52 个月，要求 12 个月",
                   "《公务员职务与职级并行规定》第18条", "RANK-PROM-03"),
            Clause("unmet", "有可用职数", "四级调研员可用职数 0 名",
                   "《公务员职务与职级并行规定》第12条", "RANK-QUOTA-06", "待职数空出或统筹调剂"),
            Clause("ask", "政治素质", "政治素质考察：尚未认定", "《公务员职务与职级并行规定》第17条", "RANK-PROM-01",
                   "由考察组认定")],
        "steps": [Step("工作方案", "ok", "10-19"), Step("职数使用预审", "ok", "锁定 3 名"),
                  Step("民主推荐", "ok", "10-28"), Step("公示", "now", "第 3 个工作日"),
                  Step("审批", "", "县委组织部"), Step("使用后备案")],
        "terms": [("", 40, "核定", ""), ("-", 35, "使用", ""), ("-", 1, "预留", ""), ("-", 3, "锁定", ""), ("=", 1, "可用", "")],
        "form": Sample({"name": "周望川", "on": today, "rank": "1", "agreed": True}),
        "wrong": Sample({"name": "", "on": "昨天", "rank": ""}),
        "refusal": Refused("职数不足，不能锁定", why="四级调研员可用 0 个，需要 1 个",
                           article="《公务员职务与职级并行规定》第17条", then="请减少人选，或申请统筹调剂"),
        "long_name": "买买提依明·阿卜杜热合曼·吐尔逊江·麦麦提敏·阿布都克里木·艾则孜江·玉素甫",
        "birth_on": date(1981, 6, 3),
    }
