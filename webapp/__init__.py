"""What people see, and how the project is wired together."""

# Loaded with Django, so that every process sends its tasks to this app's broker.
from webapp.celery import app as celery_app

__all__ = ["celery_app"]
