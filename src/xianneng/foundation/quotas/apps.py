from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.quotas"
    label = "quotas"
    verbose_name = "职数"

    def ready(self) -> None:
        """Tell the ledger what it seals, and the lists which ranks an organ may set."""
        from xianneng.foundation.ledger import report, sealed
        from xianneng.foundation.organs.dated import sealed_columns
        from xianneng.foundation.quotas import verifying
        from xianneng.foundation.quotas.models import Approval, Entry, Member, Unit
        from xianneng.foundation.quotas.queries import settable
        from xianneng.foundation.record import projection

        sealed.register(Member._meta.db_table, sealed_columns(Member), ends=True)
        for model in (Unit, Approval, Entry):
            sealed.register(model._meta.db_table, [str(field.column) for field in model._meta.concrete_fields])
        report.register(verifying.check)
        projection.judge_by(settable)
