"""Finding as a Django app: connects the signals that the index follows."""

from django.apps import AppConfig


class EmbeddingsConfig(AppConfig):
    name = "embeddings"
    verbose_name = "Visual search"

    def ready(self) -> None:
        from embeddings import checks, liveness, signals

        checks.connect()
        signals.connect()
        liveness.connect()
