"""What is stored of supervision: who is invited to which recruitment until when, what they observed, and what was answered. Only ever added."""

from django.db import models

from xianneng.foundation.access.models import User
from xianneng.foundation.ledger.models import Leaf


class Invitation(models.Model):
    """A supervisor 特邀监督员 of one recruitment, `until_on` included. The last of an account stands: a later one puts the end off, or makes it sooner."""

    append_only = True

    recruitment = models.ForeignKey("recruitment.Recruitment", models.DO_NOTHING, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    body = models.CharField("选派单位", max_length=20)
    until_on = models.DateField("监督至")
    by = models.CharField("聘请人", max_length=200)
    made_at = models.DateTimeField("时间")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["recruitment", "user", "-id"], name="invitation_last")]


SEALED_INVITATION = ["id", "recruitment_id", "user_id", "body", "until_on", "by", "made_at", "leaf_id"]


class Observation(models.Model):
    """What a supervisor found 监督意见, of which part of the recruitment."""

    append_only = True

    recruitment = models.ForeignKey("recruitment.Recruitment", models.DO_NOTHING, related_name="+")
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    stage = models.CharField("环节", max_length=20)
    words = models.CharField("意见", max_length=1000)
    by = models.CharField("监督员", max_length=200)
    made_at = models.DateTimeField("时间")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


SEALED_OBSERVATION = ["id", "recruitment_id", "user_id", "stage", "words", "by", "made_at", "leaf_id"]


class Reply(models.Model):
    """The authority's answer, or what the supervisor says of it; the last one tells where the observation stands."""

    ANSWERED, ACCEPTED, INSISTED = "已答复", "已销号", "仍有意见"
    append_only = True

    observation = models.ForeignKey(Observation, models.DO_NOTHING, related_name="replies")
    kind = models.CharField("事项", max_length=10)
    words = models.CharField("内容", max_length=1000, default="")
    by = models.CharField("办理人", max_length=200)
    made_at = models.DateTimeField("时间")
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, related_name="+")


SEALED_REPLY = ["id", "observation_id", "kind", "words", "by", "made_at", "leaf_id"]
