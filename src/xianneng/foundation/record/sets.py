"""The information sets of the file (GB/T 14946): what each is called, its time constraint, what is masked in it."""

from dataclasses import dataclass

from xianneng.foundation.ledger import sealed
from xianneng.foundation.organs.dated import Dated, field_of, sealed_columns, value_columns
from xianneng.foundation.record import models


@dataclass(frozen=True, slots=True)
class InformationSet:
    """One information set 信息集.

    ``rule`` is the time constraint of `organs.dated.dated_table`; ``subtype`` its columns or condition. ``masked``
    fields are shown only on request, with a reason, and the reading is logged. ``confirm`` asks for a second officer.
    ``pending`` fields are to be determined 待核定 where they are empty, not unknown.
    """

    key: str
    code: str
    title: str
    model: type[models.PersonSet]
    rule: str
    subtype: str = ""
    masked: tuple[str, ...] = ()
    confirm: bool = True
    event: str = ""
    pending: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The database table of the set."""
        return self.model._meta.db_table

    def columns(self) -> list[str]:
        """The columns that carry facts, in order."""
        return [name for name in value_columns(self.model) if name != "person_id"]

    def label(self, column: str) -> str:
        """The Chinese name of a column."""
        return str(field_of(self.model, column).verbose_name)

    def empty(self, column: str) -> str:
        """What stands for no value."""
        return "待核定" if column in self.pending else "—"


SETS: dict[str, InformationSet] = {item.key: item for item in (
    InformationSet("basic", "A01", "基本信息", models.Basic, "one", masked=("id_number",)),
    InformationSet("standing", "A01", "人员归属", models.Standing, "one"),
    InformationSet("post", "A02", "任职", models.Post, "main", "is_main"),
    InformationSet("secondment", "A02", "借调挂职驻村", models.Secondment, "by", "kind"),
    InformationSet("rank", "A05", "职级", models.Rank, "at_most_one"),
    InformationSet("level", "A05", "级别档次", models.Level, "at_most_one", pending=("step",)),
    InformationSet("education", "A08", "学历学位", models.Education, "many", confirm=False),
    InformationSet("assessment", "A15", "年度考核", models.Assessment, "by", "year"),
    InformationSet("award", "A14", "奖励", models.Award, "many"),
    InformationSet("sanction", "A14", "惩戒与调查", models.Sanction, "many"),
    InformationSet("registration", "A29", "公务员登记", models.Registration, "at_most_one"),
    InformationSet("recruited", "A29", "录用信息", models.Recruited, "at_most_one"),
    InformationSet("family", "A36", "家庭成员", models.Family, "many", masked=("name", "birth_on", "workplace"),
                   confirm=False),
    InformationSet("particulars", "A17", "简历和补充信息", models.Particulars, "at_most_one"),
    InformationSet("determination", "A01", "档案认定", models.Determination, "many"),
    InformationSet("photo", "A57", "照片", models.Photo, "at_most_one"),
)}


def seal() -> None:
    """Tell the ledger which columns of which tables it seals."""
    tables: list[type[Dated]] = [*(item.model for item in SETS.values()), models.Merged]
    for model in tables:
        sealed.register(model._meta.db_table, sealed_columns(model), ends=True)
