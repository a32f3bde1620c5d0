"""Persons and their information sets, effective-dated (GB/T 14946): the personnel file 人员档案.

A person is an identity; everything said about them is a dated row of a set. Only a case's effect writes here.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Reverse

from xianneng.foundation.organs.dated import OPEN, Dated
from xianneng.foundation.organs.models import Organ


class Person(models.Model):
    """A person's identity. An ID number is a fact that can be corrected, never the key."""

    id = models.BigAutoField(primary_key=True)
    created_at = models.DateTimeField(auto_now_add=True)


class PersonSet(Dated):
    """A row of one information set of one person."""

    person = models.ForeignKey(Person, models.DO_NOTHING, db_index=False, db_constraint=False)  # the trigger asks instead

    class Meta:
        abstract = True


class Basic(PersonSet):
    """A01 基本信息: exactly one at a time."""

    name = models.CharField("姓名", max_length=80)
    name_pinyin = models.CharField("姓名拼音", max_length=280, default="")
    name_initials = models.CharField("拼音首字母", max_length=80, default="")
    name_strokes = models.CharField("笔画序", max_length=200, default="")
    sex = models.CharField("性别", max_length=2)
    birth_on = models.DateField("出生日期")
    id_number = models.CharField("身份证号", max_length=18)
    ethnicity = models.CharField("民族", max_length=20, default="汉族")
    native_place = models.CharField("籍贯", max_length=60, default="")
    political_status = models.CharField("政治面貌", max_length=20, default="群众")
    party_joined_on = models.DateField("入党时间", null=True)
    work_started_on = models.DateField("参加工作时间", null=True)
    health = models.CharField("健康状况", max_length=20, default="")

    class Meta:
        indexes = [models.Index(fields=["id_number"], name="basic_id_number"),  # imports match by it, old ones too
                   models.Index(fields=["name"], name="basic_former_name", condition=models.Q(ended_leaf__isnull=False) | models.Q(valid_to__lt=OPEN))]


class Standing(PersonSet):
    """人员归属: whose staff the person is, of what kind, under whose management. Exactly one at a time."""

    status = models.CharField("人员状态", max_length=10, default="在职")  # 在职 退休 调出 辞职 辞退 开除 去世 取消录用
    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", verbose_name="所在机关")
    unit = models.ForeignKey(Organ, models.DO_NOTHING, null=True, related_name="+", verbose_name="内设机构")
    manager = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", verbose_name="管理单位")
    kind = models.CharField("人员类别", max_length=6)  # 公务员 参公 事业 工勤
    establishment = models.CharField("编制类型", max_length=20, default="行政编制")
    series = models.CharField("职位类别", max_length=20, default="综合管理类")
    team_order = models.IntegerField("集体内排序", default=0)
    probation_until = models.DateField("试用期至", null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="standing_left", condition=~models.Q(status="在职"))]  # who has left, by name


class Post(PersonSet):
    """A02 任职: posts held; at most one of them the main post 主要职务."""

    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+", verbose_name="任职机构")
    unit = models.ForeignKey(Organ, models.DO_NOTHING, null=True, related_name="+", verbose_name="内设机构")
    title = models.CharField("职务名称", max_length=120)
    layer = models.CharField("领导职务层次", max_length=20, default="")  # empty: not a leading post
    is_main = models.BooleanField("主要职务", default=True)
    in_team = models.BooleanField("领导成员", default=False)
    document = models.CharField("任职文号", max_length=120, default="")


class Secondment(PersonSet):
    """借调、挂职、驻村: away for a while, while post, rank, establishment and pay stay at home; at most one of a kind at a time.

    ``valid_to`` is the day of the return, ``expected_on`` when it was to be. It is no post: nothing that counts reads it as one.
    """

    SECONDED = "挂职"
    KINDS = ("借调", SECONDED, "驻村")

    kind = models.CharField("方式", max_length=6)  # one of KINDS
    host = models.CharField("去向单位", max_length=120)
    title = models.CharField("所任职务", max_length=120, default="")
    expected_on = models.DateField("预计结束", null=True)
    approved_by = models.CharField("批准单位", max_length=120, default="")
    document = models.CharField("依据", max_length=120, default="")


class Rank(PersonSet):
    """A05 职级: at most one at a time; the non-leading posts before 2019-06-01 are kept here too."""

    series = models.CharField("职级序列", max_length=20)
    rank = models.CharField("职级", max_length=20)
    way = models.CharField("取得方式", max_length=10, default="")  # 任职定级 晋升 套转 转任 降低; empty: not said
    document = models.CharField("文号", max_length=120, default="")


class Level(PersonSet):
    """级别档次: level 27…1 and wage step (null: 待核定), at most one at a time."""

    level = models.IntegerField("级别")
    step = models.IntegerField("档次", null=True)


class Education(PersonSet):
    """A08 学历学位; ``valid_from`` is the day of graduation, `dated.UNDATED` where nobody said it."""

    mode = models.CharField("教育类别", max_length=10, default="")  # 全日制教育 在职教育; empty: not said
    education = models.CharField("学历", max_length=20)
    degree = models.CharField("学位", max_length=30, default="")
    school = models.CharField("毕业院校系", max_length=120, default="")
    major = models.CharField("专业", max_length=60, default="")
    highest = models.BooleanField("最高学历", default=False)


class Assessment(PersonSet):
    """A15 年度考核: one result a year; ``valid_from`` is the day on which it was determined."""

    year = models.IntegerField("年度")
    grade = models.CharField("等次", max_length=10)  # 优秀 称职 基本称职 不称职 不定等次 未参加
    note = models.CharField("说明", max_length=200, default="")


class Award(PersonSet):
    """A14 奖励; ``valid_from`` is the day of the decision."""

    name = models.CharField("奖励名称", max_length=80)
    granted_by = models.CharField("批准机关", max_length=120, default="")
    reason = models.CharField("事由", max_length=200, default="")


class Sanction(PersonSet):
    """A14 惩戒与调查: sanctions, Party sanctions, organisational measures, investigations.

    The influence period (DISC-PERIOD-01) runs from ``valid_from`` through ``until_on``, its last day, as decisions write
    it (至2027年2月2日止); an investigation runs while the row holds.
    """

    track = models.CharField("类别", max_length=10)  # 处分 党纪处分 组织处理 调查
    kind = models.CharField("种类", max_length=20)  # 警告 记过 … 诫勉 … 立案 审查调查 初步核实
    until_on = models.DateField("影响期至", null=True)
    extended = models.BooleanField("期内有新违纪或延长", default=False)
    decided_by = models.CharField("决定机关", max_length=120, default="")
    document = models.CharField("文号", max_length=120, default="")


class Registration(PersonSet):
    """A29 公务员登记: from the day of registration (or of 暂缓登记, 不予登记) until it ends; at most one at a time."""

    state = models.CharField("登记标识", max_length=10, default="已登记")  # 已登记 暂缓登记 不予登记 登记无效
    kind = models.CharField("登记类别", max_length=6)  # 公务员 参公
    way = models.CharField("登记情形", max_length=40, default="")  # one of law.registration.WAYS
    authority = models.CharField("登记机关", max_length=120, default="")
    number = models.CharField("登记编号", max_length=60, default="")
    post = models.CharField("登记后所任职务", max_length=120, default="")
    level = models.CharField("登记后所定级别", max_length=20, default="")
    document = models.CharField("批准文号", max_length=120, default="")
    reason = models.CharField("理由", max_length=300, default="")
    exit = models.CharField("退出登记原因", max_length=40, default="")


class Recruited(PersonSet):
    """录用信息, from the day of reporting for duty: by which examination, and until when who was recruited serves at least (RECR-SERV-01)."""

    examination = models.CharField("招考", max_length=120)
    position = models.CharField("录用职位", max_length=200)
    document = models.CharField("录用批准文号", max_length=200, default="")
    serves_until = models.DateField("最低服务至（不含）")
    oath_on = models.DateField("宪法宣誓日期", null=True)


class Family(PersonSet):
    """A36 家庭成员."""

    relation = models.CharField("称谓", max_length=20)
    name = models.CharField("姓名", max_length=80)
    birth_on = models.DateField("出生年月", null=True)
    political_status = models.CharField("政治面貌", max_length=20, default="")
    workplace = models.CharField("工作单位及职务", max_length=160, default="")


class Particulars(PersonSet):
    """简历和补充信息: what the 任免审批表 says in words of its own, kept beside the posts, awards and schools of the other sets.

    ``others`` are elements of a form that the platform does not know, as they were written; they go back into its export.
    """

    birth_place = models.CharField("出生地", max_length=60, default="")
    technical_title = models.CharField("专业技术职务", max_length=120, default="")
    speciality = models.CharField("熟悉专业有何专长", max_length=200, default="")
    resume = models.TextField("简历", default="")
    awards = models.TextField("奖惩情况", default="")
    others = models.TextField("审批表其他栏目", default="")


class Determination(PersonSet):
    """档案认定: what an audit of the personnel file determined where documents differ; it holds for that value alone."""

    BIRTH = "出生日期"

    item = models.CharField("认定事项", max_length=20)  # one of law.paperfile.ITEMS
    value = models.CharField("认定为", max_length=40)  # a date, 1960-01-05, or words
    basis = models.CharField("认定依据", max_length=200, default="")


class Photo(PersonSet):
    """A57 照片: which picture; its bytes lie in the files folder under their digest (`photos`)."""

    sm3 = models.CharField("照片摘要", max_length=64)
    width = models.IntegerField("宽（像素）")
    height = models.IntegerField("高（像素）")


class Merged(Dated):
    """合并档案: one record of a person is closed, and goes on in another. No information set: nothing of it is a fact of the person.

    A chain is never kept: where the other is merged in turn, this one is written anew (`merged`).
    """

    person = models.ForeignKey(Person, models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+")  # the trigger asks instead
    into = models.ForeignKey(Person, models.DO_NOTHING, related_name="+")


class Today(models.Model):
    """The flat projection of today: one row a serving person, with the sort keys and verdicts that lists need.

    Written in the same transaction as the effect that changes it, rolled each midnight, rebuilt at will
    (`projection.rebuild`); until it is rolled, pages read as of the date they show.
    """

    person = models.OneToOneField(Person, models.DO_NOTHING, primary_key=True)
    name = models.CharField(max_length=80)
    name_pinyin = models.CharField(max_length=280)
    name_initials = models.CharField(max_length=80)
    name_strokes = models.CharField(max_length=200)
    name_grams = ArrayField(models.TextField())
    sex = models.CharField(max_length=2)
    birth_on = models.DateField()
    id_number = models.CharField(max_length=18)
    ethnicity = models.CharField(max_length=20)
    native_place = models.CharField(max_length=60)
    political_status = models.CharField(max_length=20)
    party_joined_on = models.DateField(null=True)
    work_started_on = models.DateField(null=True)
    education = models.CharField(max_length=60, default="")
    organ_id = models.BigIntegerField()
    organ_path = models.CharField(max_length=200)
    organ_name = models.CharField(max_length=120)
    organ_order = models.CharField(max_length=120)
    unit_name = models.CharField(max_length=120, default="")
    manager_id = models.BigIntegerField()
    kind = models.CharField(max_length=6)
    series = models.CharField(max_length=20)
    team_order = models.IntegerField()
    post = models.CharField(max_length=300, default="")
    layer = models.CharField(max_length=20, default="")
    post_since_on = models.DateField(null=True)
    rank = models.CharField(max_length=20, default="")
    rank_order = models.IntegerField(default=99)
    rank_since_on = models.DateField(null=True)
    level = models.IntegerField(null=True)
    step = models.IntegerField(null=True)
    grades = models.CharField(max_length=40, default="")
    probation_until_on = models.DateField(null=True)
    target = models.CharField(max_length=20, default="")
    eligible = models.BooleanField(null=True)
    verdict = models.CharField(max_length=10, default="")  # met unmet ask none
    first_on = models.DateField(null=True)
    retire_on = models.DateField(null=True)
    away = models.CharField(max_length=400, default="")  # 挂职示例镇

    class Meta:
        indexes = [
            GinIndex(fields=["name_grams"], name="today_grams"),
            models.Index(fields=["organ_path", "organ_order", "team_order", "person"], name="today_organ",
                         opclasses=["text_pattern_ops", "text_ops", "int4_ops", "int8_ops"], include=["sex", "birth_on"]),  # what is counted of everybody
            models.Index(fields=["organ_order", "team_order", "person"], name="today_official"),
            models.Index(fields=["name_pinyin", "person"], name="today_pinyin"),
            models.Index(fields=["name_strokes", "person"], name="today_strokes"),
            models.Index(fields=["name_initials"], name="today_initials", opclasses=["text_pattern_ops"]),
            models.Index(fields=["name"], name="today_name", opclasses=["text_pattern_ops"]),
            models.Index(fields=["id_number"], name="today_id_number", opclasses=["text_pattern_ops"]),
            models.Index(fields=["rank", "organ_path"], name="today_rank"),
            models.Index(fields=["first_on", "person"], name="today_first_on"),
            models.Index(fields=["retire_on"], name="today_retire_on"),
            models.Index(fields=["birth_on"], name="today_birth"),
            models.Index(fields=["verdict"], name="today_verdict"),
            models.Index(fields=["probation_until_on"], name="today_probation", condition=models.Q(probation_until_on__isnull=False)),
            models.Index(fields=["layer", "person"], name="today_layer", condition=~models.Q(layer="")),
            # One for each order that a roster can take: a page is read off it, however many serve.
            models.Index(fields=["rank_order", "rank_since_on", "person"], name="today_rank_order"),
            *(models.Index(fields=[name, "person"], name=f"today_{name}") for name in (
                "sex", "ethnicity", "native_place", "political_status", "party_joined_on", "work_started_on", "education",
                "post_since_on", "rank_since_on", "level", "series", "kind", "unit_name")),
        ]


Today._meta.get_field("id_number").register_lookup(Reverse)  # by its end: the index today_id_tail


class Projected(models.Model):
    """The date that `Today` was rolled to (a single row)."""

    on = models.DateField()
    rebuilt_at = models.DateTimeField(auto_now=True)
