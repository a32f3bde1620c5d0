"""The demonstration's applicants: three dozen invented persons register for the open table; some are reviewed, some refused, one disputes it."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from xianneng.law.identity import check_digit
from xianneng.law.recruitment.registering import MAINLAND
from xianneng.work.recruitment.applying import operations, queries, reviewing
from xianneng.work.recruitment.applying.models import Account, Application
from xianneng.work.recruitment.models import Position, Recruitment

if TYPE_CHECKING:
    from xianneng.surface.project.demo.stories import Stage

REVIEWER = "luhuaijin"
SURNAMES, GIVEN = "沈苏陆程林叶韩方顾白纪温", ("知秋", "望舒", "采薇", "既明", "砚青", "听澜", "疏桐", "云起", "清和", "若水", "思齐", "景行")
COUNT = 36
MAJORS = {"综合文字": "汉语言文学", "财务": "会计学", "行政执法": "法学", "信息化": "软件工程", "工程管理": "土木工程", "统计": "统计学"}


def registered(stage: "Stage", found: Recruitment) -> Iterator[int]:
    """Two days of registration: on the second morning some are decided about."""
    places, portrait = list(Position.objects.filter(recruitment=found).order_by("at")[:18]), _portrait()
    for at in range(COUNT):
        row = places[at % len(places)]
        made = _applicant(stage, at, row, portrait)
        moment = stage.next_moment()
        operations.register(account=made, recruitment=found, at=row.at, now=moment, clock=lambda moment=moment: moment)  # type: ignore[misc]
    yield 25
    who = stage.viewer(REVIEWER)
    groups = queries.groups(who, found)
    for group in [each for each in groups if each.verdict != "unmet"][:4]:
        reviewing.decide(recruitment=found, grounds=group.grounds, viewer=who, now=stage.next_moment(), decision=reviewing.Decision(
            passes=True, words="" if group.verdict == "met" else "经核对材料，符合职位要求"))
    for group in [each for each in groups if each.verdict == "unmet"][:2]:
        reviewing.decide(recruitment=found, grounds=group.grounds, viewer=who, now=stage.next_moment(), decision=reviewing.Decision(
            passes=False, words=f"{group.reasons[0][2]}，不符合职位要求（公务员法 第13、25条）"))
    refused = Application.objects.filter(recruitment=found, stage="审查不通过").select_related("account").order_by("pk").first()
    if refused:
        operations.state_case(application=refused, plea="本人辅修过职位要求的专业，有学校出具的辅修证明，请复审。", now=stage.next_moment())
        reviewing.send(application=queries.for_review(who, refused.pk), viewer=who, now=stage.next_moment())


def _applicant(stage: "Stage", at: int, row: Position, portrait: bytes) -> Account:
    """One of them: most have what the position asks; every fourth studied something else."""
    first = f"3301{at % 9 + 1:02}{1998 + at % 6}{at % 12 + 1:02}{at % 27 + 1:02}{at:02}{1 + at % 2}"
    now = stage.now
    made = operations.sign_up(name=SURNAMES[at % 12] + GIVEN[(at * 5 + at // 12) % 12], document=MAINLAND, number=first + check_digit(first), telephone=f"1390000{at:04}",
                              password=None, now=now)
    post = next((name for name in MAJORS if row.name.startswith(name)), "综合文字")
    operations.keep_profile(account=made, now=now, profile={
        "politics": "中共党员" if at % 3 == 0 else "共青团员", "ethnicity": "汉族", "household": "示例省", "level": "本科", "school": "示例大学",
        "major": "园林" if at % 4 == 3 else MAJORS[post], "year": now.year + 1, "degree": "是", "employed": "否", "grassroots": 0, "project": "无", "cet4": 380 + at * 5,
        "certificates_all": True, "resume": "2019.09－2022.06 示例中学\n2023.09－ 示例大学"})
    operations.keep_photo(account=made, content=portrait)
    return Account.objects.get(pk=made.pk)


def _portrait() -> bytes:
    """A drawn figure, nobody's photo."""
    picture, content = Image.new("RGB", (413, 531), "#dfe6ee"), BytesIO()
    draw = ImageDraw.Draw(picture)
    draw.ellipse((132, 110, 281, 290), fill="#8fa1b3")
    draw.ellipse((56, 320, 357, 720), fill="#8fa1b3")
    picture.save(content, "JPEG", quality=80)
    return content.getvalue()
