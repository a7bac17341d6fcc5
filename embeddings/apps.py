"""Finding as a Django app: connects the signals that the index follows."""

from django.apps import AppConfig


class EmbeddingsConfig(AppConfig):
    name = "embeddings"
    verbose_name = "Visual search"

    def ready(self) -> None:
        from embeddings import liveness, signals

        signals.connect()
        liveness.connect()
