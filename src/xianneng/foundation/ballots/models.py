"""Unlinkable votes 民主推荐, 民主测评: who may vote and what was voted are kept so that nobody can join them.

How it works. A ballot has a key of its own, in a file outside the database (`keys`). A voter is handed a one-time code:
random, and authenticated by that key, so that it is stored nowhere; on the list is only that the voter has collected
one. A vote is cast with the code alone, without an account: it is sealed with the key and put into an envelope named
by the code's digest (so a code works once). When the ballot is closed, the envelopes are opened, the votes sorted by
what they say and written in that order in one statement, the ledger takes a root over them, and the key is destroyed.

What that gives. While the ballot is open, the database alone tells nobody any vote, its administrator included. Once
it is closed, nobody can tell whose a vote is or which envelope it came from, not from ids, times, transaction numbers,
the place of rows on disk, logs or backups of the database: a row's place follows from its content, and the envelopes
stay shut for ever. What it does not give: while the ballot is open, whoever controls the running platform itself could
copy the key (so its folder is kept out of backups), or watch what one browser sends; and a vote that names a rare choice
may be guessed from what it says, as on paper. So results of few votes are not told in numbers (`queries.result`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Person

RECOMMENDATION, APPRAISAL = "民主推荐", "民主测评"
CHOICES = {RECOMMENDATION: ("推荐",), APPRAISAL: ("优秀", "称职", "基本称职", "不称职")}
VOTING = "voting"  # in a leaf's body: the ballot, and what the act did to it; `verifying` counts them together


class Ballot(models.Model):
    """One vote taken on named candidates. ``candidates``: a list of key, name, post; ``choices``: what may be marked."""

    updatable = ("slip_count", "present_count", "paper", "closed_by", "closed_at")

    organ = models.ForeignKey(Organ, models.DO_NOTHING, related_name="+")
    case_number = models.CharField("办件", max_length=60, default="", db_index=True)
    kind = models.CharField("方式", max_length=10)  # 民主推荐 民主测评
    subject = models.CharField("事项", max_length=200)
    candidates = models.JSONField("人选")
    choices = ArrayField(models.CharField(max_length=20), verbose_name="选项")
    most_chosen = models.IntegerField("最多可推荐人数", null=True)
    due_count = models.IntegerField("应到人数")
    opened_by = models.CharField("组织人", max_length=120)
    opened_at = models.DateTimeField()
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, db_index=False, related_name="+")
    key_name = models.CharField("密钥", max_length=32, unique=True)
    slip_count = models.IntegerField("印发投票码数", default=0)
    present_count = models.IntegerField("实到人数", null=True)
    paper = models.JSONField("纸质票计票结果", null=True)
    closed_by = models.CharField("计票人", max_length=120, default="")
    closed_at = models.DateTimeField(null=True)

    @property
    def counted(self) -> bool:
        """Whether it was closed and counted: one that was broken off, or to which nobody came, has no result."""
        return bool(self.present_count)


class Voter(models.Model):
    """参加人员: who may vote in the browser, and whether a code was collected; not whether or what was voted."""

    updatable = ("collected",)

    ballot = models.ForeignKey(Ballot, models.DO_NOTHING, db_index=False, related_name="voters")
    person = models.ForeignKey(Person, models.DO_NOTHING, related_name="+")
    name = models.CharField("姓名", max_length=80)
    collected = models.BooleanField("已领票", default=False)
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, db_index=False, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "person"], name="ballots_voter_once")]


class Envelope(models.Model):
    """A sealed vote, named by the digest of the code that cast it. All envelopes of a ballot are of one length."""

    append_only = True

    code_digest = models.CharField(max_length=64, primary_key=True)
    ballot = models.ForeignKey(Ballot, models.DO_NOTHING, related_name="envelopes")
    sealed = models.BinaryField()


class Vote(models.Model):
    """A vote as counted. ``marks``: for each candidate in order the number of the choice from 1, or 0 for none."""

    append_only = True

    ballot = models.ForeignKey(Ballot, models.DO_NOTHING, related_name="votes")
    marks = ArrayField(models.SmallIntegerField())
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, db_index=False, related_name="+")


class PaperCount(models.Model):
    """One counter's count of the paper votes; two counters must come to the same. Neither sees the other's."""

    updatable = ("figures",)

    ballot = models.ForeignKey(Ballot, models.DO_NOTHING, db_index=False, related_name="paper_counts")
    counter_id = models.BigIntegerField()
    counter = models.CharField("计票人", max_length=120)
    figures = models.JSONField("计票结果")  # issued, returned, valid, and for each candidate's key its counts by choice

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "counter_id"], name="ballots_paper_count_once")]
