from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.personnel"
    label = "personnel"
    verbose_name = "人员信息"
