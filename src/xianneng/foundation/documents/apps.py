from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.documents"
    label = "documents"
    verbose_name = "文书"
