"""Whether a worker takes messages: the health check of its container."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from embeddings.models import Worker


class Command(BaseCommand):
    help = (
        "Say when a worker last took a message or got on with one; exit status 1 if"
        " that is too long ago. The sweep gives it one every 15 s, if it is the only"
        " one; of several, each may take as many times longer."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--name", help="celery@HOST; default: the one that took the last message"
        )
        parser.add_argument(
            "--max-age", type=int, default=300, metavar="SECONDS", help="default 300"
        )

    def handle(self, *, name: str | None, max_age: int, **options: Any) -> None:
        workers = Worker.objects.order_by("-consumed_at")
        worker = (workers.filter(name=name) if name else workers).first()
        if worker is None:
            raise CommandError(f"{name or 'A worker'} has never taken a message.")
        seconds = round(worker.silent_for().total_seconds())
        line = f"{worker} took its last message {seconds} s ago."
        if worker.is_gone(timedelta(seconds=max_age)):
            raise CommandError(line)
        self.stdout.write(line)
