"""What 批量打印 asks: which paper, as what file, why, and what no file says of the persons."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from xianneng.foundation.documents import office
from xianneng.foundation.ledger.digests import has_id_number
from xianneng.foundation.web.forms import Day
from xianneng.work.personnel.printing import templates
from xianneng.work.personnel.printing.jobs import KINDS, MADE, ROSTER

EACH = 30  # persons up to whom 拟任 and 拟免 are asked of each
LETTER = ("organ", "number", "addressee", "document", "from_on", "report_by", "paid_through")


class Asking(forms.Form):
    """``papers``: code → words of what can be printed of these persons; ``people``: id → name, with the ``proposals`` known already."""

    paper = forms.ChoiceField(label="文书")
    made = forms.ChoiceField(label="成文", choices=list(MADE.items()))
    purpose = forms.CharField(label="事由（登记，本人可见）", max_length=150, min_length=4)
    reason = forms.CharField(label="任免理由（各人相同的）", max_length=300, required=False)
    organ = forms.CharField(label="发文机关", max_length=80, required=False)
    number = forms.CharField(label="文号；介绍信为编号的前缀；档案标签为第一个编号", max_length=60, required=False)
    addressee = forms.CharField(label="主送机关；介绍信为介绍到的单位", max_length=120, required=False)
    document = forms.CharField(label="依据的文件", max_length=120, required=False)
    from_on = forms.DateField(label="自何日起", widget=Day, required=False)
    report_by = forms.DateField(label="报到期限", widget=Day, required=False)
    paid_through = forms.CharField(label="工资发至（年月）", max_length=20, required=False)

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]], people: Mapping[int, str],
                 proposals: Mapping[int, tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = papers  # type: ignore[attr-defined]
        self.people = people if len(people) <= EACH else {}
        for person_id, name in self.people.items():
            known = (proposals or {}).get(person_id, ("", ""))
            for key, word, initial in (("proposed", "拟任职务", known[0]), ("relieved", "拟免职务", known[1])):
                self.fields[f"{key}_{person_id}"] = forms.CharField(label=f"{name}{word}", max_length=120, required=False, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Each paper has what it needs, and can be made as was asked."""
        data = super().clean() or {}
        (paper, _, own), made = data.get("paper", "").partition("|"), data.get("made", "")
        kind = KINDS.get(paper)
        for name in kind.needs if kind else ():
            if not data.get(name):
                self.add_error(name, f"{kind.title}要写明" if kind else "")
        if kind and kind.proposes and not (self.people and all(any(self.proposals().get(str(each), ("", ""))[:2]) for each in self.people)):
            self.add_error("paper", f"任免职文件要写明每个人的拟任或拟免职务，一次不超过 {EACH} 人")
        if own and made.endswith("pdf") and office.program() is None:
            self.add_error("made", "这台服务器没有安装 LibreOffice，本机关模板只能成文为 Word")
        if made == "xlsx" and (paper != ROSTER or own):
            self.add_error("made", "只有通用格式的花名册可以成文为 Excel")
        if made.startswith("zip") and ((kind and kind.together) or paper == ROSTER):
            self.add_error("made", "这份文书是全体人员一份，请选择一个 PDF 或 Word 文件")
        if data.get("report_by") and data.get("from_on") and data["report_by"] < data["from_on"]:
            self.add_error("report_by", "报到期限不能早于起始日")
        for name, value in list(data.items()):
            if isinstance(value, str) and has_id_number(value):
                self.add_error(name, "不写身份证号；此人的身份证号已在档案中，写明姓名即可")
        return data

    def proposals(self) -> dict[str, tuple[str, str, str]]:
        """拟任, 拟免 and 任免理由 of each of whom something was said."""
        data, reason = self.cleaned_data, self.cleaned_data.get("reason", "")
        said = {each: (data.get(f"proposed_{each}", ""), data.get(f"relieved_{each}", ""), reason) for each in self.people}
        return {str(each): given for each, given in said.items() if any(given)}

    def letter(self) -> dict[str, str]:
        """What letters and decisions say, days as ISO."""
        return {name: str(self.cleaned_data[name]) for name in LETTER if self.cleaned_data.get(name)}

    def plain(self) -> list[forms.BoundField]:
        """What is always asked."""
        return [self[name] for name in ("paper", "made", "purpose")]

    def of_letter(self) -> list[forms.BoundField]:
        """What only letters and decisions ask."""
        return [self[name] for name in LETTER]

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each person's 拟任 and 拟免."""
        return [(name, [self[f"proposed_{each}"], self[f"relieved_{each}"]]) for each, name in self.people.items()]


class Uploading(forms.Form):
    """A template to be kept."""

    kind = forms.ChoiceField(label="用于", choices=list(templates.USES.items()))
    name = forms.CharField(label="名称", max_length=60)
    file = forms.FileField(label="Word 文件（.docx）", widget=forms.ClearableFileInput(attrs={"accept": ".docx"}))
