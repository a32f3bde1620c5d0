from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.cases"
    label = "cases"
    verbose_name = "办件"
