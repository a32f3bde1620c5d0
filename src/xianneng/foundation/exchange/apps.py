from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.exchange"
    label = "exchange"
    verbose_name = "交换"
