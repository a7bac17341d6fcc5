"""Finding as a Django app: connects the signals that keep the index in step."""

from django.apps import AppConfig


class EmbeddingsConfig(AppConfig):
    name = "embeddings"
    verbose_name = "Visual search"

    def ready(self) -> None:
        from embeddings import signals

        signals.connect()
