from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.web"
    label = "web"
    verbose_name = "界面"
