"""The back office of visual search; Django registers what is imported here."""

from embeddings.admin import feedback, index

__all__ = ["feedback", "index"]
