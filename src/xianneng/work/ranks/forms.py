"""What each step of a rank promotion asks for. A page asks only this; everything else the file already knows."""

import re
from collections.abc import Sequence
from itertools import product
from typing import Any

from django import forms

from xianneng.foundation.web.forms import Day, Step

METHODS = (("会议推荐", "会议推荐"), ("民主测评", "民主测评"), ("个别谈话推荐", "个别谈话推荐"))


def _asking(word: str, target: str, subjects: Sequence[dict[str, Any]]) -> str:
    """What a count of one rank is called: of places, or of persons where not everybody takes a new place."""
    takes = [subject.get("takes", True) for subject in subjects if subject["target"] == target]
    if all(takes):
        return f"{word}使用{target}职数"
    return f"{word}晋升{target}人数，{f'其中 {sum(takes)} 人占用新职数' if any(takes) else '不占用新职数'}"


class Plan(Step):
    """工作方案: the places asked for by rank, the way of recommendation, why these and now."""

    method = forms.ChoiceField(label="推荐方式", choices=METHODS)
    purpose = forms.CharField(label="晋升理由和原则", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def build(self) -> None:
        """One count of places for each target rank; where none of the ranks has a ratio nobody is recommended (并行规定 第20条)."""
        if not any(subject.get("limited", True) for subject in self.subjects):
            del self.fields["method"]
        for target in dict.fromkeys(subject["target"] for subject in self.subjects):
            count = sum(subject["target"] == target for subject in self.subjects)
            self.fields[f"places_{target}"] = forms.IntegerField(
                label=_asking("拟", target, self.subjects), min_value=0, max_value=count, initial=count)

    def places(self) -> dict[str, int]:
        """Places asked for, by target rank."""
        return {name.removeprefix("places_"): value for name, value in self.cleaned_data.items()
                if name.startswith("places_")}


class Preapproval(Step):
    """职数使用预审: how many of the places asked for are approved and locked."""

    def __init__(self, *args: Any, asked: dict[str, int], **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(*args, **kwargs)

    def build(self) -> None:
        """One approved count for each target rank, at most what was asked."""
        for target, count in self.asked.items():
            self.fields[f"approved_{target}"] = forms.IntegerField(
                label=f"{_asking('同意', target, self.subjects)}（申请 {count}）", min_value=0, max_value=count, initial=count)

    def approved(self) -> dict[str, int]:
        """Places approved, by target rank."""
        return {target: self.cleaned_data[f"approved_{target}"] for target in self.asked}


class Recommendation(Step):
    """民主推荐、测评 on paper: who was due, present, valid votes, votes for each; a browser ballot fills it by itself."""

    columns = {"votes": "得票"}
    happened = ("held_on",)
    held_on = forms.DateField(label="推荐日期", widget=Day)
    due = forms.IntegerField(label="应到人数", min_value=1)
    present = forms.IntegerField(label="实到人数", min_value=1)
    valid = forms.IntegerField(label="有效票", min_value=0)
    scrutineers = forms.CharField(label="监票人", max_length=200, required=False, help_text="以投票方式推荐的填写；姓名以顿号隔开")
    tellers = forms.CharField(label="计票人", max_length=200, required=False, help_text="以投票方式推荐的填写；姓名以顿号隔开")

    def __init__(self, *args: Any, serving_count: int, choices: Sequence[str], **kwargs: Any) -> None:
        """``serving_count``: how many serve in the organ by the file; none: it has not got them. ``choices``: what a ballot marks, as `CHOICES`."""
        self.serving_count, self.choices = serving_count, choices
        self.columns = {f"votes{at or ''}": choice for at, choice in enumerate(choices)} if len(choices) > 1 else {"votes": "得票"}
        super().__init__(*args, **kwargs)

    def build(self) -> None:
        """Votes of each candidate, at each choice; who is due is proposed by the file."""
        if self.serving_count:
            self.fields["due"].initial = self.serving_count
            self.fields["due"].help_text = f"按档案，本机关今天在职 {self.serving_count} 人；参加范围不同的，按实际填写"
        for subject, (column, choice) in product(self.subjects, self.columns.items()):
            self.fields[f"{column}_{subject['person_id']}"] = forms.IntegerField(label=f"{subject['name']} {choice}", min_value=0)

    def clean(self) -> dict[str, Any]:
        """Present ≤ due, valid ≤ present, votes ≤ valid; a number is not held against one that is wrong itself."""
        data = super().clean() or {}
        self._at_most("present", "due", "实到人数不能多于应到人数")
        self._at_most("valid", "present", "有效票不能多于实到人数")
        valid = self.cleaned_data.get("valid")
        for subject in self.subjects:
            names = [f"{column}_{subject['person_id']}" for column in self.columns]
            if valid is not None and sum(self.cleaned_data.get(name) or 0 for name in names) > valid:
                self.add_error(names[-1], "得票不能多于有效票" if len(names) == 1 else "各等次的票数相加不能多于有效票")
        return data

    def votes(self) -> dict[str, Any]:
        """The votes by person: the first choice's, and where there are several each choice's (counts)."""
        given = {column: {str(person): count for person, count in self.each(column).items()} for column in self.columns}
        if len(self.columns) == 1:
            return given
        return {**given, "choices": list(self.choices), "counts": {person: [given[column][person] for column in self.columns] for person in given["votes"]}}

    def _at_most(self, name: str, other: str, words: str) -> None:
        number, most = self.cleaned_data.get(name), self.cleaned_data.get(other)  # add_error takes away what is wrong
        if number is not None and most is not None and number > most:
            self.add_error(name, words)


class Counted(Step):
    """民主推荐、测评 by ballot: its result is the step's, and nobody types it. ``given``: as `Recommendation` is kept."""

    def __init__(self, *args: Any, given: dict[str, Any], **kwargs: Any) -> None:
        self.given = given
        super().__init__(*args, **kwargs)


class Committee(Step):
    """党组集体研究: the meeting, its quorum, the votes and the reason for each choice (POL-05, RNK-09)."""

    columns = {"yes": "同意", "no": "不同意", "abstain": "弃权", "chosen": "列为人选", "reason": "研究意见"}
    happened = ("met_on",)
    met_on = forms.DateField(label="会议日期", widget=Day)
    place = forms.CharField(label="会议地点", max_length=80)
    chair = forms.CharField(label="主持人", max_length=40)
    recorder = forms.CharField(label="记录人", max_length=40)
    due = forms.IntegerField(label="应到人数", min_value=1)
    present = forms.IntegerField(label="实到人数", min_value=1)
    attended = forms.CharField(label="出席人员", max_length=400, help_text="姓名以顿号隔开", widget=forms.Textarea(attrs={"rows": 2}))
    absent = forms.CharField(label="缺席人员及原因", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 1}))
    attending = forms.CharField(label="列席人员", max_length=400, required=False, help_text="不参加表决")
    avoided = forms.CharField(label="回避人员", max_length=200, required=False)
    minutes = forms.CharField(label="会议纪要文号", max_length=80)
    speeches = forms.CharField(label="发言要点", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
                               help_text="一人一行，写明姓名和意见")

    def __init__(self, *args: Any, team: Sequence[str], **kwargs: Any) -> None:
        """``team``: the names of the members who may vote; nobody: they are not in the file."""
        self.team = team
        super().__init__(*args, **kwargs)

    def build(self) -> None:
        """Votes, choice and reason for each candidate."""
        for subject in self.subjects:
            key, name = subject["person_id"], subject["name"]
            self.fields[f"yes_{key}"] = forms.IntegerField(label=f"{name} 同意", min_value=0)
            self.fields[f"no_{key}"] = forms.IntegerField(label=f"{name} 不同意", min_value=0, initial=0)
            self.fields[f"abstain_{key}"] = forms.IntegerField(label=f"{name} 弃权", min_value=0, initial=0)
            self.fields[f"chosen_{key}"] = forms.BooleanField(label=f"{name} 列为拟晋升人选", required=False)
            self.fields[f"reason_{key}"] = forms.CharField(
                label=f"{name} 研究意见", max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=_priority(subject.get("priority", ())))

    def persons(self) -> list[tuple[int, str]]:
        """Those for whom something may be filled in at once."""
        return [(subject["person_id"], subject["name"]) for subject in self.subjects]

    def common(self) -> list[tuple[str, str, Any]]:
        """What may be filled in for several candidates at once, and may then be changed for each: of one candidate nothing."""
        kinds: dict[str, Any] = {"yes": "number", "no": "number", "abstain": "number", "chosen": ("列为人选",), "reason": ()}
        return [(name, title, kinds[name]) for name, title in self.columns.items()] if len(self.subjects) > 1 else []

    def clean(self) -> dict[str, Any]:
        """Votes of each candidate add up to those present, of whom a candidate does not vote on themselves (公务员法 第76条)."""
        data = super().clean() or {}
        if (data.get("present") or 0) > (data.get("due") or 0):
            self.add_error("present", "实到人数不能多于应到人数")
        names, avoiding = names_in(data.get("attended") or ""), names_in(data.get("avoided") or "")
        if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
            self.add_error("attended", f"{'、'.join(twice)}写了不止一次；同名的，在姓名后注明职务加以区别")
        elif names and data.get("present") and len(names) != data["present"]:
            self.add_error("attended", f"写了 {len(names)} 人，与实到 {data['present']} 人不符")
        absent = {re.sub(r"[（(].*", "", word) for word in names_in(data.get("absent") or "")}
        if gone := [name for name in names if name in absent]:
            self.add_error("absent", f"{'、'.join(gone)}同时填在出席人员中")
        elif (data.get("due") or 0) > (data.get("present") or 0) and not data.get("absent") and not avoiding:
            self.add_error("absent", "应到多于实到的，填写缺席人员及原因，或者回避人员")
        candidates = {subject["name"] for subject in self.subjects}
        if both := [name for name in names if name in avoiding and name not in candidates]:
            self.add_error("attended", f"{'、'.join(both)}填了回避，不算实到，不参加表决")
        if names and data.get("chair") and data["chair"] not in (*names, *(re.sub(r"[（(].*", "", name) for name in names)):
            self.add_error("chair", "主持人应在出席人员之中")
        outside = [subject["name"] for subject in self.subjects if self.team and subject["name"] in names and subject["name"] not in self.team]
        if outside:
            self.add_error("attended", f"{'、'.join(outside)}是人选，不是本机关领导班子成员，不出席表决；到会说明情况的填在列席人员中")
        for subject in self.subjects:
            key = subject["person_id"]
            votes = [data.get(f"{kind}_{key}") for kind in ("yes", "no", "abstain")]
            avoids = subject["name"] in names
            if None not in votes and sum(votes) != (data.get("present") or 0) - avoids:  # type: ignore[arg-type]
                self.add_error(f"yes_{key}", "本人出席的，表决本人时应当回避：三项票数之和应比实到人数少一" if avoids
                               else "三项票数之和应等于实到人数")
        return data


def names_in(text: str) -> list[str]:
    """Names as they are typed: 甲、乙 丙; a name of two characters may be spread, as lists of names have it: 王　伟."""
    close = re.sub(r"(?<![^\s、，,;；])(\w)\u3000(\w)(?![^\s、，,;；（(])", r"\1\2", text)
    return [name for name in re.split(r"[、，,;；\s]+", close) if name]


def _priority(grounds: Sequence[str]) -> str:
    """What the committee is told of a candidate's grounds; it weighs them, they decide nothing."""
    return f"优先晋升情形（同等条件下优先）：{'；'.join(grounds)}" if grounds else ""


class Review(Step):
    """任职资格审核: for who changed category, whether the years in the former one count; whether a 不称职 was dealt with; by what somebody past
    statutory retirement age serves on; nothing else of others."""

    asks = {"retired": ("已达到法定退休年龄仍在职", ("已批准延迟退休", "没有批准")), "category": ("原类别任职年限", ("合并计算", "不合并计算")), "handled": ("不称职的处理（降低职级的，先更正职级登记）", ("已按规定办理", "没有办理"))}

    def build(self) -> None:
        """The findings about each person whose clauses ask for them, with one basis."""
        asked = {subject["person_id"]: _to_be_found(subject) for subject in self.subjects}
        self.subjects = [subject for subject in self.subjects if asked[subject["person_id"]]]
        self.columns = {column: title for column, (title, _) in self.asks.items() if any(column in each for each in asked.values())} | {"basis": "认定依据"}
        for subject in self.subjects:
            key, name = subject["person_id"], subject["name"]
            for column, (title, answers) in ((column, self.asks[column]) for column in self.columns if column in self.asks):
                here = column in asked[key]
                self.fields[f"{column}_{key}"] = forms.ChoiceField(label=f"{name}：{title}", required=here, choices=[
                    ("", "请选择"), *((each, each) for each in answers)] if here else [("", "不需认定")])
            self.fields[f"basis_{key}"] = forms.CharField(label=f"{name}：认定依据{'（批准延迟退休的机关、文号和延迟到何年何月）' if 'retired' in asked[key] else ''}", max_length=2000)


def _to_be_found(subject: dict[str, Any]) -> set[str]:
    """What the authority has to find about one person, by the columns of its form: what the open clauses wait for."""
    found = {"category"} if any((reason["clause"], reason["state"]) == ("category", "ask") for reason in subject["reasons"]) else set()
    return found | {column for column, open_ in (("handled", subject.get("unanswered")), ("retired", subject.get("retired"))) if open_}


class Approval(Step):
    """审批: the document that appoints and the date from which the rank counts."""

    document = forms.CharField(label="任职文号", max_length=80)
    effective_on = forms.DateField(label="任职级时间", widget=Day)


class Filing(Step):
    """使用后备案: when and under which number the use was filed."""

    happened = ("filed_on",)
    filed_on = forms.DateField(label="备案日期", widget=Day)
    number = forms.CharField(label="备案文号", max_length=80)
