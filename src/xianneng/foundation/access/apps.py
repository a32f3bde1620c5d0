from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.access"
    label = "access"
    verbose_name = "授权"
