from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.rosters"
    label = "rosters"
    verbose_name = "视图和名单"
