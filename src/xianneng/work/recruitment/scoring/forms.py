"""The forms of scores: the terms, the lines of each group, what settles a difference, and the answer to a request to look again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import make_aware

from xianneng.law.parameters import Parameters
from xianneng.law.recruitment import scoring as law
from xianneng.work.recruitment.scoring.models import Scoring
from xianneng.work.recruitment.scoring.operations import MOST_DECIMALS, SOUND, WRONG
from xianneng.work.recruitment.sitting.forms import Minute
from xianneng.work.recruitment.sitting.models import Paper


class TermsForm(forms.Form):
    """成绩和入围规则; of each paper what it is marked of, and its weight."""

    decimals = forms.IntegerField(label="成绩保留小数位", min_value=0, max_value=MOST_DECIMALS, initial=2)
    absent_out = forms.BooleanField(label="缺考一科的，不计笔试成绩", required=False, initial=True)
    zero_out = forms.BooleanField(label="有一科零分的，不得入围", required=False, initial=True)
    ties = forms.MultipleChoiceField(label="同分时依次比较", required=False, widget=forms.CheckboxSelectMultiple, help_text="不选的，同分并列，末位并列的一并入围")
    ratio = forms.IntegerField(label="面试人数与招录人数的比例", min_value=1, max_value=20, help_text="职位表写明面试人员比例的，按职位表")
    written_share = forms.IntegerField(label="笔试成绩占综合成绩（%）", min_value=1, max_value=99)
    interview_least = forms.DecimalField(label="面试最低合格分", min_value=0, max_value=law.FULL, decimal_places=2)
    panel = forms.IntegerField(label="每组考官人数", min_value=3, max_value=15)
    drops = forms.BooleanField(label="去掉一个最高分、一个最低分", required=False, initial=True)
    recheck_days = forms.IntegerField(label="成绩公布后几日内可以申请复查", min_value=1, max_value=60)

    def __init__(self, *args: Any, papers: Sequence[Paper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = papers
        subjects = list(dict.fromkeys(each.subject for each in papers))
        self.fields["ties"] = forms.MultipleChoiceField(label="同分时依次比较", choices=[(each, each) for each in subjects], required=False, widget=forms.CheckboxSelectMultiple,
                                                        help_text=TermsForm.base_fields["ties"].help_text)
        for each in papers:
            self.fields[f"full_{each.pk}"] = forms.IntegerField(label=f"{each.category}　{each.subject}　满分", min_value=1, max_value=300, initial=law.FULL)
            self.fields[f"weight_{each.pk}"] = forms.IntegerField(label=f"{each.category}　{each.subject}　权重", min_value=1, max_value=100, initial=1)

    @classmethod
    def proposed(cls, papers: Sequence[Paper], parameters: Parameters, kept: Scoring | None) -> "TermsForm":
        """As it was saved, or by the jurisdiction's parameters."""
        if kept is None:
            return cls(papers=papers, initial={
                "written_share": parameters["recruit_written_share"], "ratio": parameters["recruit_interview_ratio"], "panel": parameters["recruit_panel_size"],
                "interview_least": parameters["recruit_interview_least"], "recheck_days": parameters["recruit_recheck_days"]})
        held = {name: getattr(kept, name) for name in ("decimals", "absent_out", "zero_out", "ties", "ratio", "written_share", "panel", "drops", "recheck_days")}
        of_papers = {f"{what}_{key}": value for key, values in kept.papers.items() for what, value in zip(("full", "weight"), values, strict=True)}
        return cls(papers=papers, initial={**held, **of_papers, "interview_least": Decimal(kept.interview_least) / law.MARK})

    def general(self) -> list[forms.BoundField]:
        """The fields that are about no single paper."""
        return [self[name] for name in self.base_fields]

    def of_papers(self) -> list[tuple[Paper, forms.BoundField, forms.BoundField]]:
        """Each paper with its two fields."""
        return [(each, self[f"full_{each.pk}"], self[f"weight_{each.pk}"]) for each in self.papers]

    def clean(self) -> dict[str, Any]:
        """A panel is odd, so that no two halves stand against each other."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("panel") and given["panel"] % 2 == 0:
            self.add_error("panel", "考官人数为单数")
        return given

    @property
    def kept(self) -> dict[str, Any]:
        """What is stored."""
        given = self.cleaned_data
        return {**{name: given[name] for name in self.base_fields}, "interview_least": int(given["interview_least"] * law.MARK),
                "papers": {str(each.pk): [given[f"full_{each.pk}"], given[f"weight_{each.pk}"]] for each in self.papers}}


class SettleForm(forms.Form):
    """What the paper says."""

    paper = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.IntegerField(widget=forms.HiddenInput)
    mark = forms.CharField(label="核定成绩", max_length=10)
    words = forms.CharField(label="核对说明", max_length=300)


class LinesForm(forms.Form):
    """合格分数线 of each group: the score's least, and of a paper the least mark where one is set."""

    release_at = forms.DateTimeField(label="成绩公布时间", widget=Minute, help_text="到这一时刻对所有考生同时公布，以前谁也看不到")

    def __init__(self, *args: Any, groups: Mapping[str, Sequence[Paper]], kept: Scoring, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        self.fields["release_at"].initial = kept.release_at or make_aware(datetime.combine(today + timedelta(days=7), time(10)))
        for at, (group, papers) in enumerate(groups.items()):
            line = kept.lines.get(group, {})
            self.fields[f"line_{at}"] = forms.DecimalField(label=f"{group}　笔试成绩", min_value=0, max_value=law.FULL, decimal_places=2,
                                                           initial=Decimal(line[""]) / law.SCORE if "" in line else None)
            for each in papers:
                self.fields[f"line_{at}_{each.pk}"] = forms.DecimalField(label=f"{group}　{each.subject}", min_value=0, max_value=kept.papers[str(each.pk)][0], decimal_places=2, required=False,
                                                                         initial=Decimal(line[each.subject]) / law.MARK if each.subject in line else None)

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each group with its fields."""
        return [(group, [self[f"line_{at}"], *(self[f"line_{at}_{each.pk}"] for each in papers)]) for at, (group, papers) in enumerate(self.groups.items())]

    @property
    def lines(self) -> dict[str, dict[str, int]]:
        """What is stored."""
        given = self.cleaned_data
        return {group: {"": int(given[f"line_{at}"] * law.SCORE),
                        **{each.subject: int(given[f"line_{at}_{each.pk}"] * law.MARK) for each in papers if given[f"line_{at}_{each.pk}"] is not None}}
                for at, (group, papers) in enumerate(self.groups.items())}


class AnswerForm(forms.Form):
    """The answer to a request to look again."""

    finding = forms.ChoiceField(label="复查结果", choices=[(SOUND, "成绩无误"), (WRONG, "成绩有误，开办更正")])
    mark = forms.CharField(label="试卷上的成绩", max_length=10, required=False, help_text="有误的填写")
    words = forms.CharField(label="复查意见", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class RecheckForm(forms.Form):
    """Why somebody thinks that a mark is wrong."""

    words = forms.CharField(label="申请理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
