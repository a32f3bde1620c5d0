from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.ranks"
    label = "ranks"
    verbose_name = "职级"

    def ready(self) -> None:
        """Make the room's case types known, by what the lists' verdicts are given, and what the ledger seals."""
        from xianneng.foundation.cases import types
        from xianneng.foundation.ledger import report, sealed
        from xianneng.foundation.record import projection
        from xianneng.work.ranks import evaluations
        from xianneng.work.ranks.cases import Promotion
        from xianneng.work.ranks.models import ParameterValue
        from xianneng.work.ranks.queries import for_lists
        from xianneng.work.ranks.quota_cases import Approve, Release, Reserve

        projection.judge_by(for_lists)
        report.register(evaluations.verify)
        sealed.register(ParameterValue._meta.db_table, [str(field.column) for field in ParameterValue._meta.concrete_fields])
        for kind in (Promotion, Reserve, Release, Approve):
            types.register(kind())
