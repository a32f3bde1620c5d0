"""What each step of 档案审核, 档案认定 and 专项审核 asks; the file and the last audit propose what they know."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from xianneng.foundation.web.forms import Day, Step
from xianneng.law import paperfile as law
from xianneng.work.personnel.paperfile.queries import AUDIT, CAMPAIGN, DETERMINATION, stands
from xianneng.work.personnel.registration.forms import OfPersons

SLOTS = {law.BIRTH: 5, law.IDENTITY: 2}  # papers that are asked for of an item; of the others three
SHOWN = {law.BIRTH: 2}  # of them before 更多材料 is opened; of the others one
PAPER = ("kind", "formed", "page", "says")
VALUE = 40  # characters that a determination keeps


def _choices(names: tuple[str, ...], first: str) -> list[tuple[str, str]]:
    return [("", first), *((each, each) for each in names)]


class Audit(OfPersons):
    """初审: of each item the papers one by one, the verdict, and what is missing. A row is one paper; its key ``1b`` is the second of item 1."""

    template = "personnel/_audit_form.html"
    columns = {"kind": "材料", "formed": "形成时间", "page": "页码", "says": "材料记载", "verdict": "结论", "note": "缺少的材料、说明"}

    def build(self) -> None:
        """A row a paper, the verdict with the first of them; beside what the file says today."""
        self.stands: Mapping[str, str] = stands(self.subjects[0]["person_id"], self.on) if self.subjects else {}
        rows = [(item, f"{law.ITEMS.index(item)}{'abcde'[slot]}", slot) for item in self.stands for slot in range(SLOTS.get(item, 3))]
        self.items = {key: item for item, key, _ in rows}
        self.subjects = [{"person_id": key, "name": f"{item}第{slot + 1}份" if slot else item, "first": slot == 0} for item, key, slot in rows]
        super().build()

    def of_person(self, subject: Mapping[str, Any]) -> dict[str, forms.Field]:
        """One paper; with the first of an item its verdict."""
        paper: dict[str, forms.Field] = {
            "kind": forms.ChoiceField(choices=_choices(law.KINDS, "—"), required=False),
            "formed": forms.CharField(max_length=20, required=False), "page": forms.CharField(max_length=20, required=False),
            "says": forms.CharField(max_length=200, required=False)}
        verdict = {"verdict": forms.ChoiceField(choices=_choices(law.VERDICTS, "请选择")), "note": forms.CharField(max_length=200, required=False)}
        return paper | verdict if subject["first"] else paper

    def groups(self) -> list[dict[str, Any]]:
        """What the page shows of each item: what stands, the papers and the further ones, and the fields of the verdict."""
        found = []
        for item, words in self.stands.items():
            papers = [[self[f"{name}_{key}"] for name in PAPER] for key, of in self.items.items() if of == item]
            key = f"{law.ITEMS.index(item)}a"
            shown = SHOWN.get(item, 1)
            more = papers[shown:]
            found.append({"item": item, "stands": words, "papers": papers[:shown], "more": more, "verdict": [self[f"verdict_{key}"], self[f"note_{key}"]],
                          "open": any(field.value() or field.errors for row in more for field in row)})
        return found

    def clean(self) -> dict[str, Any]:
        """A paper has a kind, a time, a page and words; the verdicts agree with the papers."""
        data = super().clean()
        for key in self.items:
            if any(data.get(f"{name}_{key}") for name in PAPER):
                self._whole(data, key)
        if not self.errors:
            for item in self.stands:
                key = f"{law.ITEMS.index(item)}a"
                for flaw in law.flaws(item, self.stands[item], self._checked(data, item)):
                    self.add_error(f"verdict_{key}", flaw)
        return data

    def _whole(self, data: Mapping[str, Any], key: str) -> None:
        for name in PAPER:
            if not data.get(f"{name}_{key}"):
                self.add_error(f"{name}_{key}", "一份材料的名称、形成时间、页码、记载都要填写")
        if data.get(f"formed_{key}") and not law.day(data[f"formed_{key}"]):
            self.add_error(f"formed_{key}", "形成时间请按年-月或者年-月-日填写，如 1996-05")

    def _checked(self, data: Mapping[str, Any], item: str) -> law.Checked:
        keys = [key for key, of in self.items.items() if of == item]
        papers = [law.Paper(data[f"kind_{key}"], law.day(data[f"formed_{key}"]), data[f"page_{key}"],
                            (item in law.DATED and law.day(data[f"says_{key}"])) or data[f"says_{key}"]) for key in keys if data.get(f"kind_{key}")]
        return law.Checked(papers, data[f"verdict_{keys[0]}"], data[f"note_{keys[0]}"])

    def kept(self) -> dict[str, Any]:
        """What was typed, for a step that comes back, and what it says by item."""
        found = {item: self._checked(self.cleaned_data, item) for item in self.stands}
        return super().kept() | {"items": {item: {"verdict": each.verdict, "note": each.note, "papers": [vars(paper) for paper in each.papers]}
                                           for item, each in found.items()}}


class Proposal(OfPersons):
    """认定申报: what an item is to be, why, and on which papers; the fields that follow from the item come in `build`."""

    basis = forms.CharField(label="认定依据和理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    evidence = forms.CharField(label="证明材料（名称、形成时间、页码）", max_length=200)

    def build(self) -> None:
        """A date, or words with what the file is to say."""
        subject = self.subjects[0]
        self.item, self.advice = subject["item"], subject["advice"]
        if self.item in law.DATED:
            advised = self.advice if len(self.advice) == len("2000-01-01") else None
            self.fields["value"] = forms.DateField(label=f"{self.item}认定为", widget=Day, initial=advised)
            if self.item == law.BIRTH:
                self.fields["instead"] = forms.CharField(label="不按最早材料认定的理由（与建议不同的必填）" if self.advice else "怎样确定的（材料不足以提出建议）",
                                                         max_length=300, required=not self.advice,
                                                         widget=forms.Textarea(attrs={"rows": 2}))
        else:
            self.fields["value"] = forms.CharField(label=f"{self.item}认定为（一句话）", max_length=VALUE)
        if self.item == law.SCHOOLING:
            self.fields["row"] = forms.ChoiceField(label="更正哪一条学历（不更正的不选）", required=False, choices=[("", "不更正"), *subject["rows"]])
            for name, label in (("education", "学历更正为"), ("degree", "学位更正为"), ("school", "毕业院校系更正为")):
                self.fields[name] = forms.CharField(label=f"{label}（不变的留空）", max_length=20 if name != "school" else 120, required=False)
        if self.item == law.CAREER:
            self.fields["resume"] = forms.CharField(label="简历（更正后全文）", widget=forms.Textarea(attrs={"rows": 8}), initial=subject["resume"])
        self.order_fields([name for name in self.fields if name not in ("basis", "evidence", "instead")])
        super().build()

    def clean(self) -> dict[str, Any]:
        """Who departs from what the papers suggest says why; nothing is determined to have happened later than today."""
        data = super().clean()
        value = data.get("value")
        if isinstance(value, date) and value > self.on:
            self.add_error("value", "日期不能在今天之后")
        if self.item == law.BIRTH and self.advice and value and not law.alike(value.isoformat(), self.advice) and not data.get("instead"):
            self.add_error("instead", f"最早材料的记载是 {self.advice}，请写明不按它认定的理由")
        if self.item == law.SCHOOLING and data.get("row") and not any(data.get(each) for each in ("education", "degree", "school")):
            self.add_error("education", "请填写更正后的学历、学位或者院校")
        return data


class Approval(OfPersons):
    """审批, 批准方案: the document of the decision."""

    document = forms.CharField(label="批准文号", max_length=120)


class Conclusion(OfPersons):
    """结束审核: who is not audited yet, each with the reason."""

    columns = {"why": "未审核的理由"}

    def of_person(self, subject: Mapping[str, Any]) -> dict[str, forms.Field]:
        """A reason; the case says who lacks one."""
        return {"why": forms.CharField(max_length=120, required=False)}


class Opening(forms.Form):
    """组织专项审核: over which place, for how long, on which ground."""

    organ = forms.TypedChoiceField(label="审核范围", coerce=int)
    title = forms.CharField(label="名称", max_length=80, initial="干部人事档案专项审核")
    since = forms.DateField(label="自何日起（这一天以后的审核算数）", widget=Day)
    until = forms.DateField(label="至何日止", widget=Day)
    basis = forms.CharField(label="依据", max_length=200)

    def clean(self) -> dict[str, Any]:
        """The term ends after it begins."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] <= data["since"]:
            self.add_error("until", "结束日期应当在开始日期之后")
        return data


STEPS: Mapping[str, Mapping[str, type[Step]]] = {
    AUDIT: {"audit": Audit}, DETERMINATION: {"application": Proposal, "approval": Approval},
    CAMPAIGN: {"approval": Approval, "conclusion": Conclusion}}
