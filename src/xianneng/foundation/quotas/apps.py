from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.quotas"
    label = "quotas"
    verbose_name = "职数"
