from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.personnel"
    label = "personnel"
    verbose_name = "人员信息"

    def ready(self) -> None:
        """Make the room's case types known, and tell the ledger what it seals and checks."""
        from xianneng.foundation.cases import types
        from xianneng.foundation.ledger import report, sealed
        from xianneng.work.personnel import intakes
        from xianneng.work.personnel.cases import Import, Maintenance
        from xianneng.work.personnel.leaving.cases import Dying, Resigning, Retiring
        from xianneng.work.personnel.leaving.revoking import Revoking
        from xianneng.work.personnel.merging.cases import Merging
        from xianneng.work.personnel.merging.separating import Separating
        from xianneng.work.personnel.models import PaperTemplate
        from xianneng.work.personnel.ordering.cases import Ordering
        from xianneng.work.personnel.paperfile.campaigns import Campaigning
        from xianneng.work.personnel.paperfile.cases import Auditing, Determining
        from xianneng.work.personnel.proposal.cases import Proposing
        from xianneng.work.personnel.reassignment.cases import Reassigning
        from xianneng.work.personnel.registration.cases import Ending, Registering
        from xianneng.work.personnel.transfer.cases import Transferring
        from xianneng.work.personnel.transfer.entering import Entering

        for each in (Maintenance(), Import(), Registering(), Ending(), Retiring(), Resigning(), Dying(), Revoking(), Transferring(),
                     Entering(), Reassigning(), Merging(), Separating(), Auditing(), Determining(), Campaigning(), Proposing(), Ordering()):
            types.register(each)
        # A template's file and version; that it was retired later is no part of what was kept.
        sealed.register(PaperTemplate._meta.db_table, ["id", "organ_id", "kind", "name", "version", "sm3", "kept_by", "kept_at", "leaf_id"])
        report.register(intakes.verify)
