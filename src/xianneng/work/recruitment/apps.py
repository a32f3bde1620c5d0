from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.recruitment"
    label = "recruitment"
    verbose_name = "考录"

    def ready(self) -> None:
        """Make the room's case types known, and tell the ledger what it seals and checks."""
        from xianneng.foundation.cases import types
        from xianneng.foundation.ledger import report, sealed
        from xianneng.work.recruitment import publishing
        from xianneng.work.recruitment.applying import verifying as applying
        from xianneng.work.recruitment.applying.cases import Restating
        from xianneng.work.recruitment.applying.models import SEALED_ACT, SEALED_REMOVAL, Act, Removal
        from xianneng.work.recruitment.beginning.cases import Confirming, Reporting
        from xianneng.work.recruitment.cases import Amending, Publishing
        from xianneng.work.recruitment.choosing.cases import Choices
        from xianneng.work.recruitment.choosing.models import SEALED_CHOICE, Choice
        from xianneng.work.recruitment.conduct.cases import Recording
        from xianneng.work.recruitment.conduct.models import SEALED_CONDUCT, Conduct
        from xianneng.work.recruitment.hiring import verifying as hiring
        from xianneng.work.recruitment.hiring.cases import Hiring
        from xianneng.work.recruitment.hiring.models import SEALED_HIRING, SEALED_STANDING, HiringAct, Standing
        from xianneng.work.recruitment.models import SEALED, Amendment
        from xianneng.work.recruitment.planning import cases as planning
        from xianneng.work.recruitment.pooling.cases import Allotting
        from xianneng.work.recruitment.pooling.models import SEALED_ALLOTMENT, SEALED_WISH, Allotment, Wish
        from xianneng.work.recruitment.scoring import cases as scoring
        from xianneng.work.recruitment.scoring.models import (
            SEALED_RESULT,
            SEALED_SETTLEMENT,
            SEALED_SHEET,
            SEALED_TOLD,
            Result,
            Settlement,
            Sheet,
            Told,
        )
        from xianneng.work.recruitment.selecting.cases import Composites
        from xianneng.work.recruitment.selecting.models import SEALED_COMPOSITE, SEALED_STEP, Composite, Step
        from xianneng.work.recruitment.sitting import cases as sitting
        from xianneng.work.recruitment.watching.models import (
            SEALED_INVITATION,
            SEALED_OBSERVATION,
            SEALED_REPLY,
            Invitation,
            Observation,
            Reply,
        )

        types.register(planning.Planning())
        types.register(Publishing())
        types.register(Amending())
        types.register(Restating())
        types.register(sitting.Sitting())
        types.register(Recording())
        types.register(scoring.Terms())
        types.register(scoring.Scores())
        types.register(scoring.Correcting())
        types.register(Choices())
        types.register(Composites())
        types.register(Allotting())
        types.register(Hiring())
        types.register(Reporting())
        types.register(Confirming())
        sealed.register(Amendment._meta.db_table, SEALED)
        sealed.register(Act._meta.db_table, SEALED_ACT)
        sealed.register(Removal._meta.db_table, SEALED_REMOVAL)
        sealed.register(Conduct._meta.db_table, SEALED_CONDUCT)
        sealed.register(Sheet._meta.db_table, SEALED_SHEET)
        sealed.register(Settlement._meta.db_table, SEALED_SETTLEMENT)
        sealed.register(Result._meta.db_table, SEALED_RESULT)
        sealed.register(Told._meta.db_table, SEALED_TOLD)
        sealed.register(Choice._meta.db_table, SEALED_CHOICE)
        sealed.register(Step._meta.db_table, SEALED_STEP)
        sealed.register(Wish._meta.db_table, SEALED_WISH)
        sealed.register(Allotment._meta.db_table, SEALED_ALLOTMENT)
        sealed.register(Composite._meta.db_table, SEALED_COMPOSITE)
        sealed.register(HiringAct._meta.db_table, SEALED_HIRING)
        sealed.register(Standing._meta.db_table, SEALED_STANDING)
        sealed.register(Invitation._meta.db_table, SEALED_INVITATION)
        sealed.register(Observation._meta.db_table, SEALED_OBSERVATION)
        sealed.register(Reply._meta.db_table, SEALED_REPLY)
        report.register(publishing.verify)
        report.register(applying.verify)
        report.register(hiring.verify)
        report.register(planning.verify)
        report.register(sitting.verify)
        report.register(scoring.verify)
