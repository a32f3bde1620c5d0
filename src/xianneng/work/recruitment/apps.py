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
        from xianneng.work.recruitment.cases import Amending, Publishing
        from xianneng.work.recruitment.models import SEALED, Amendment
        from xianneng.work.recruitment.planning import cases as planning

        types.register(planning.Planning())
        types.register(Publishing())
        types.register(Amending())
        sealed.register(Amendment._meta.db_table, SEALED)
        report.register(publishing.verify)
        report.register(planning.verify)
