from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.ranks"
    label = "ranks"
    verbose_name = "职级"

    def ready(self) -> None:
        """Make the room's case types known, the parameters that it keeps, and what the ledger seals."""
        from xianneng.foundation.cases import types
        from xianneng.foundation.ledger import report, sealed
        from xianneng.foundation.organs import parameters as organs_parameters
        from xianneng.work.ranks import evaluations, parameters
        from xianneng.work.ranks.cases import Promotion
        from xianneng.work.ranks.models import ParameterValue
        from xianneng.work.ranks.quota_cases import Approve, Release, Reserve

        organs_parameters.kept_by(parameters.values)
        report.register(evaluations.verify)
        sealed.register(ParameterValue._meta.db_table, [str(field.column) for field in ParameterValue._meta.concrete_fields])
        for kind in (Promotion, Reserve, Release, Approve):
            types.register(kind())
