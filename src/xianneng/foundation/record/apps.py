from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.record"
    label = "record"
    verbose_name = "人员档案"
