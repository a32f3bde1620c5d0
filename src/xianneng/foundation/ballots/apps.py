from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.ballots"
    label = "ballots"
    verbose_name = "推荐测评"
