"""What each step of 人员调转 asks; the file proposes what it knows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from xianneng.foundation.web.forms import Day
from xianneng.law import identity, series
from xianneng.law import transfer as law
from xianneng.law.leaving import CLASSIFIED
from xianneng.law.refusals import Refused
from xianneng.work.personnel.registration.forms import OfPersons
from xianneng.work.personnel.transfer.queries import ENTERING, INSIDE, OUTSIDE, TRANSFER, destination

ESTABLISHMENTS = ("行政编制", "政法专项编制", "事业编制")
CARRIED = ("机要交通", "派专人送取")
AGREES, DIFFERS = "与通知单相符", "与通知单不符，已补齐"
CATEGORIES = ("履历类", "自传和思想类", "考核鉴定类", "学历学位、职称、培训类", "政审、审计和审核类", "党、团类", "表彰奖励类", "违规违纪违法处理处分类",
              "工资、任免、出国和会议代表类", "其他材料")


class Audited(OfPersons):
    """凡转必审: the audit outside of the platform, by its day and document; what was audited on the platform the file knows."""

    happened: Sequence[str] = ("audited_on",)
    audited_on = forms.DateField(label="档案在本平台以外审核的日期", widget=Day, required=False)
    audited_by = forms.CharField(label="审核机关和文号", max_length=120, required=False, help_text="在本平台审核的，以审核结果为准，不必填写；有问题没有查清认定的，不能办理")

    def clean(self) -> dict[str, Any]:
        """A day without its document is no proof, nor the other way round."""
        data = super().clean()
        for name, other in (("audited_on", "audited_by"), ("audited_by", "audited_on")):
            if data.get(name) and not data.get(other) and other not in self.errors:
                self.add_error(other, "在本平台以外审核的，日期、机关和文号都要填写")
        return data


class Application(Audited):
    """申报: where to, when, why, and what no file says of who is to go."""

    to = forms.ChoiceField(label="调往", choices=[(INSIDE, "本平台的机关"), (OUTSIDE, "平台外的机关、单位")])
    organ = forms.CharField(label="调入机关（单位）全称", max_length=120)
    consent = forms.CharField(label="对方同意接收的文号（平台外必填）", max_length=120, required=False)
    moves_on = forms.DateField(label="拟自何日起调转", widget=Day)
    ground = forms.ChoiceField(label="调转原因", choices=[(each, each) for each in law.GROUNDS])
    paid_through = forms.CharField(label="工资发至（年月）", max_length=20)
    classified = forms.ChoiceField(label="涉密情况", choices=[(each, each) for each in CLASSIFIED])
    secret_until = forms.DateField(label="脱密期届满日", widget=Day, required=False)
    audit = forms.CharField(label="正在接受的审计（没有的留空）", max_length=200, required=False)
    basis = forms.CharField(label="依据和认定（一般不得转任的，写明批准依据）", max_length=300, required=False)
    field_order = ("to", "organ", "consent", "moves_on", "ground", "paid_through", "classified", "secret_until", "audit", "audited_on", "audited_by", "basis")

    def clean(self) -> dict[str, Any]:
        """An organ of the platform is found by its name; another has agreed in writing."""
        data = super().clean()
        if data.get("to") == OUTSIDE and not data.get("consent"):
            self.add_error("consent", "写明对方同意接收的文号")
        if data.get("to") == INSIDE and data.get("organ"):
            try:
                destination(data["organ"], self.on)
            except Refused as refused:
                self.add_error("organ", f"{refused.what}：{refused.why}。{refused.then}")
        if data.get("moves_on") and data["moves_on"] < self.on:
            self.add_error("moves_on", "调转日期不能早于今天")
        return data


class Acceptance(OfPersons):
    """调入机关接收: the post and rank that is given, on which establishment, and what was found of kin."""

    title = forms.CharField(label="拟任职务（不任职务的留空）", max_length=120, required=False)
    layer = forms.ChoiceField(label="领导职务层次", required=False)
    in_team = forms.BooleanField(label="领导班子成员", required=False)
    rank = forms.ChoiceField(label="拟任职级", required=False)
    establishment = forms.ChoiceField(label="使用编制", choices=[(each, each) for each in ESTABLISHMENTS])
    kinship = forms.ChoiceField(label="任职回避", choices=[(each, each) for each in law.KINSHIP])
    basis = forms.CharField(label="依据和认定（需要说明的填写）", max_length=300, required=False)

    def build(self) -> None:
        """The rank held goes along unless another is chosen."""
        held = self.subjects[0].get("rank", "") if self.subjects else ""
        names = [each for name in series.series_names(self.on) for each in series.in_series(name)]
        self.fields["rank"].choices = [("", "不定职级"), *((each, each) for each in names)]  # type: ignore[attr-defined]
        self.fields["layer"].choices = [("", "不任领导职务"), *((each, each) for each in series.layers())]  # type: ignore[attr-defined]
        self.initial.setdefault("rank", held)
        super().build()


class Incoming(forms.Form):
    """申报转入: who comes, from where. The ID number is asked here alone, so that no step of the case tells it."""

    name = forms.CharField(label="姓名", max_length=80)
    id_number = forms.CharField(label="身份证号", max_length=18)
    from_name = forms.CharField(label="原机关（单位）全称", max_length=120)

    def clean_id_number(self) -> str:
        """In its 18-digit form, and sound."""
        number = identity.to_18(str(self.cleaned_data["id_number"]).strip().upper())
        if identity.read(number) is None:
            raise forms.ValidationError("身份证号有误，请核对身份证原件")
        return number


class Arrival(Acceptance, Audited):
    """转入申报: what the letter and the file of the former organ say, and what is given here."""

    letter = forms.CharField(label="介绍信文号", max_length=120)
    moves_on = forms.DateField(label="拟自何日起转入", widget=Day)
    kind = forms.ChoiceField(label="原人员类别", choices=[(each, each) for each in ("公务员", "参公")])
    held_post = forms.CharField(label="原职务", max_length=120, required=False)
    held_layer = forms.ChoiceField(label="原领导职务层次", required=False)
    held_rank = forms.ChoiceField(label="原职级", required=False)
    level = forms.IntegerField(label="级别", min_value=1, max_value=27, required=False)
    step = forms.IntegerField(label="档次", min_value=1, max_value=30, required=False)
    registered_on = forms.DateField(label="公务员登记日期", widget=Day)
    registered_by = forms.CharField(label="登记机关", max_length=120)
    ethnicity = forms.CharField(label="民族", max_length=20, initial="汉族")
    native_place = forms.CharField(label="籍贯", max_length=60, required=False)
    political_status = forms.CharField(label="政治面貌", max_length=20, initial="中共党员")
    work_began_on = forms.DateField(label="参加工作时间", widget=Day)
    audited_on = forms.DateField(label="档案审核日期", widget=Day)
    audited_by = forms.CharField(label="审核机关和文号", max_length=120, help_text="没有问题，或者问题已查清认定的，才能转入")
    happened = ("registered_on", "work_began_on", "audited_on")

    def build(self) -> None:
        """The ranks and layers held elsewhere are those of here."""
        super().build()
        for name, like in (("held_rank", "rank"), ("held_layer", "layer")):
            self.fields[name].choices = self.fields[like].choices  # type: ignore[attr-defined]
        self.order_fields([*(name for name in self.fields if name not in Acceptance.base_fields), *Acceptance.base_fields])

    def clean(self) -> dict[str, Any]:
        """Nobody came before today."""
        data = super().clean()
        if data.get("moves_on") and data["moves_on"] < self.on:
            self.add_error("moves_on", "转入日期不能早于今天")
        return data


class Entry(OfPersons):
    """The document of who agrees: 调入方主管部门, and of 转入登记 the authority."""

    document = forms.CharField(label="批准文号", max_length=120)


class Approval(OfPersons):
    """审批: the document, and the day, which is agreed anew where it has passed."""

    document = forms.CharField(label="批准文号", max_length=120)
    moves_on = forms.DateField(label="自何日起调转", widget=Day)

    def build(self) -> None:
        """As applied for."""
        if self.subjects:
            self.initial.setdefault("moves_on", self.subjects[0].get("moves_on"))
        super().build()

    def clean(self) -> dict[str, Any]:
        """Nobody is moved before the decision."""
        data = super().clean()
        if data.get("moves_on") and data["moves_on"] < self.on:
            self.add_error("moves_on", "调转日期不能早于审批当日")
        return data


class Sending(OfPersons):
    """档案转递: the list of the paper file as it is handed over, category by category."""

    happened = ("sent_on",)
    sent_on = forms.DateField(label="转出日期", widget=Day)
    carried = forms.ChoiceField(label="转递方式", choices=[(each, each) for each in CARRIED])
    addressee = forms.CharField(label="档案接收单位", max_length=120)
    originals = forms.IntegerField(label="正本（卷）", min_value=1, max_value=20, initial=1)
    copies = forms.IntegerField(label="副本（卷）", min_value=0, max_value=20, initial=0)
    sender = forms.CharField(label="经办人（转递人）", max_length=80)

    def build(self) -> None:
        """How many papers of each category, and who keeps the files there."""
        for number, category in enumerate(CATEGORIES, 1):
            self.fields[f"papers{number}"] = forms.IntegerField(label=f"{category}（份）", min_value=0, max_value=999, initial=0)
        if self.subjects:
            self.initial.setdefault("addressee", self.subjects[0].get("to_name"))
        super().build()

    def clean(self) -> dict[str, Any]:
        """A file without papers is none."""
        data = super().clean()
        if not self.errors and not any(data[f"papers{number}"] for number in range(1, len(CATEGORIES) + 1)):
            self.add_error("papers1", "请清点后填写各类材料的份数")
        return data


class Receipt(OfPersons):
    """档案核收: counted against the list by who received it; what does not agree goes back by 退回补正."""

    happened = ("received_on",)
    received_on = forms.DateField(label="收到日期", widget=Day)
    checked = forms.ChoiceField(label="清点结果", choices=[(each, each) for each in (AGREES, DIFFERS)])
    taken_by = forms.CharField(label="收件人", max_length=80)


STEPS: Mapping[str, Mapping[str, type[OfPersons]]] = {TRANSFER: {
    "application": Application, "acceptance": Acceptance, "entry": Entry, "approval": Approval, "sending": Sending, "receipt": Receipt,
    "returned": Receipt}, ENTERING: {"application": Arrival, "approval": Entry, "receipt": Receipt}}
