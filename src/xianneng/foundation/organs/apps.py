from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.organs"
    label = "organs"
    verbose_name = "机构"
