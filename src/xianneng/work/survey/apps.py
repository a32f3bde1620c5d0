from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.survey"
    label = "survey"
    verbose_name = "公务员大调研"

    def ready(self) -> None:
        """Make the room's case type known, and tell the ledger what it seals and checks."""
        from xianneng.foundation.cases import types
        from xianneng.foundation.ledger import report, sealed
        from xianneng.work.survey import cases
        from xianneng.work.survey.models import SEALED_MENTIONS, SEALED_TALKS, Mention, Talk

        types.register(cases.Surveying())
        sealed.register(Talk._meta.db_table, SEALED_TALKS)
        sealed.register(Mention._meta.db_table, SEALED_MENTIONS)
        report.register(cases.verify)
