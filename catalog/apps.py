"""The catalogue as a Django app: connects what follows from its rows."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        from catalog import signals, text_index

        signals.connect()
        post_migrate.connect(text_index.install_text_index, sender=self)
