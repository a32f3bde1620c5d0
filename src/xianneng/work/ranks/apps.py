from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.ranks"
    label = "ranks"
    verbose_name = "职级"
