from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.ranks"
    label = "ranks"
    verbose_name = "职级"

    def ready(self) -> None:
        """Make the room's case types known, and whose parameters the lists' verdicts are under."""
        from xianneng.foundation.cases import types
        from xianneng.foundation.record import projection
        from xianneng.work.ranks.cases import Promotion
        from xianneng.work.ranks.parameters import by_place
        from xianneng.work.ranks.quota_cases import Approve, Release, Reserve

        projection.judge_by(by_place)
        for kind in (Promotion, Reserve, Release, Approve):
            types.register(kind())
