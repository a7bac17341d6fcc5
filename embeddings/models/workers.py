"""Workers: who takes messages, and when each last did."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

REMEMBERED = timedelta(days=1)


class WorkerQuerySet(models.QuerySet["Worker"]):
    """The questions asked of workers."""

    def started(self, name: str) -> None:
        """A worker begins to take messages; those long gone are forgotten."""
        self.forget_gone()
        now = timezone.now()
        times = {"started_at": now, "consumed_at": now}
        self.update_or_create(name=name, defaults=times)

    def alive(self, name: str) -> None:
        """It took a message, or got on with one."""
        if not self.filter(name=name).update(consumed_at=timezone.now()):
            self.started(name)

    def forget_gone(self) -> None:
        """A container that is made anew has another name."""
        self.filter(consumed_at__lt=timezone.now() - REMEMBERED).delete()

    def at_work(self) -> int:
        """How many have taken a message within the last hour."""
        since = timezone.now() - timedelta(hours=1)
        return self.filter(consumed_at__gte=since).count()


class Worker(models.Model):
    """A process that takes messages, by the name that it has for Celery.

    That it lives or answers a ping proves little: workers of Celery have been seen that
    did both, and took no message (celery#10205, celery#10302).
    """

    name = models.CharField(max_length=255, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    consumed_at = models.DateTimeField(default=timezone.now)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def silent_for(self) -> timedelta:
        """Since it took a message or got on with one; 0 where the clock jumped back."""
        return max(timezone.now() - self.consumed_at, timedelta())

    def is_gone(self, after: timedelta) -> bool:
        """Whether it was silent for longer than is usual.

        The sweep goes to one worker at a time: of n, each gets it every n x 15 s on
        average, and so each may take n times as long as a single one.
        """
        return self.silent_for() > after * max(Worker.objects.at_work(), 1)
