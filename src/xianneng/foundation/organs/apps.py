from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.organs"
    label = "organs"
    verbose_name = "机构"

    def ready(self) -> None:
        """Tell the ledger what it seals and checks."""
        from xianneng.foundation.ledger import report, sealed
        from xianneng.foundation.organs import models, verifying
        from xianneng.foundation.organs.dated import sealed_columns

        sealed.register("organs_organ", ["id", "code", "leaf_id"])
        for model in (models.Profile, models.Establishment):
            sealed.register(model._meta.db_table, sealed_columns(model), ends=True)
        report.register(verifying.check)
