from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.cases"
    label = "cases"
    verbose_name = "办件"

    def ready(self) -> None:
        """Tell the ledger what it seals: every column but those that a later act fills in."""
        from django.db.models import Model

        from xianneng.foundation.cases import models, verifying
        from xianneng.foundation.ledger import report, sealed

        tables: list[type[Model]] = [*models.Sealed.__subclasses__(), models.Notice, models.Objection]
        for model in tables:
            later = getattr(model, "updatable", ())
            sealed.register(model._meta.db_table, [str(field.column) for field in model._meta.concrete_fields
                                                   if field.name not in later])
        report.register(verifying.check)
