from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.surface.home"
    label = "home"
    verbose_name = "首页"
