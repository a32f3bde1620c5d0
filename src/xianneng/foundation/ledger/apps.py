from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.ledger"
    label = "ledger"
    verbose_name = "存证"
