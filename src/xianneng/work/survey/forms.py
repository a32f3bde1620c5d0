"""The forms of a round: its terms, a question, a talk, a finding."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from xianneng.foundation.record.structure import DIMENSIONS
from xianneng.foundation.web.forms import Day
from xianneng.work.survey.models import Question, Talk

SLOTS = 3  # people whom one record of a talk may note


class RoundForm(forms.Form):
    """A round's name, days and purpose."""

    name = forms.CharField(label="名称", max_length=120)
    from_on = forms.DateField(label="开始", widget=Day)
    until_on = forms.DateField(label="结束", widget=Day)
    purpose = forms.CharField(label="目的和要求", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    @classmethod
    def proposed(cls, today: date, held: int) -> "RoundForm":
        """From today for a month."""
        return cls(initial={"name": f"{today.year}年第{'一二三四五六七八九'[min(held, 8)]}次公务员大调研", "from_on": today, "until_on": today + timedelta(days=30)})

    def clean(self) -> dict[str, Any]:
        """It ends after it began, in the year that it counts for."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("from_on") and given.get("until_on") and not given["from_on"] <= given["until_on"]:
            self.add_error("until_on", "不早于开始")
        return given


class QuestionForm(forms.Form):
    """A question, and what answers it."""

    words = forms.CharField(label="问题", max_length=200)
    statistic = forms.ChoiceField(label="由哪一项统计回答", required=False,
                                  choices=[("", "在谈话中询问"), *((key, each.title) for key, each in DIMENSIONS.items())], help_text="档案里已有的选统计，谈话时不再询问")
    why = forms.CharField(label="仍须询问的理由", max_length=200, required=False, help_text="提到了档案里已有的项目、问的却是意见时填写")


class TalkForm(forms.Form):
    """A talk: how, when, with whom, what was said; an answer to each question that no statistic answers; who was noted and why."""

    kind = forms.ChoiceField(label="方式", choices=[(each, each) for each in Talk.KINDS])
    held_on = forms.DateField(label="谈话日期", widget=Day)
    people = forms.TypedMultipleChoiceField(label="谈话对象", coerce=int, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}))
    text = forms.CharField(label="谈话要点", max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = [each for each in questions if not each.statistic]
        choices = [(str(person), words) for person, words in people]
        self.fields["people"].choices = choices  # type: ignore[attr-defined]
        for each in self.questions:
            self.fields[f"answer_{each.pk}"] = forms.CharField(label=each.words, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
        for at in range(1, SLOTS + 1):
            self.fields[f"noted_{at}"] = forms.TypedChoiceField(label=f"注意到的人员 {at}", coerce=int, empty_value=None, required=False, choices=[("", "—"), *choices])
            self.fields[f"why_{at}"] = forms.CharField(label=f"可以怎样使用、根据什么 {at}", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever is noted is noted once, and with a reason."""
        given: dict[str, Any] = super().clean() or {}
        seen: set[int] = set()
        for at in range(1, SLOTS + 1):
            person, why = given.get(f"noted_{at}"), given.get(f"why_{at}")
            if person and not why:
                self.add_error(f"why_{at}", "写明根据什么事、可以怎样使用")
            if why and not person:
                self.add_error(f"noted_{at}", "选择注意到的是谁")
            if person in seen:
                self.add_error(f"noted_{at}", "已在上面写过")
            seen |= {person} if person else set()
        return given

    def kept(self) -> Mapping[str, Any]:
        """What `operations.record_talk` takes."""
        given = self.cleaned_data
        return {"kind": given["kind"], "held_on": given["held_on"], "people": given["people"], "text": given["text"],
                "answers": {each.pk: given[f"answer_{each.pk}"] for each in self.questions},
                "noted": {given[f"noted_{at}"]: given[f"why_{at}"] for at in range(1, SLOTS + 1) if given.get(f"noted_{at}")}}

    def talked(self) -> list[forms.BoundField]:
        """The fields about the talk itself."""
        return [self[name] for name in ("kind", "held_on", "text")]

    def asked(self) -> list[forms.BoundField]:
        """The fields of the questions."""
        return [self[f"answer_{each.pk}"] for each in self.questions]

    def noted(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The pairs of fields about who was noted."""
        return [(self[f"noted_{at}"], self[f"why_{at}"]) for at in range(1, SLOTS + 1)]


class PointForm(forms.Form):
    """A finding."""

    words = forms.CharField(label="发现的问题", max_length=300)
    measure = forms.CharField(label="措施", max_length=300)
    organ = forms.TypedChoiceField(label="落实单位", coerce=int)
    due_on = forms.DateField(label="期限", widget=Day)

    def __init__(self, *args: Any, organs: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].choices = organs  # type: ignore[attr-defined]
