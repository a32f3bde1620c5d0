from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.vetting"
    label = "vetting"
    verbose_name = "考察"
