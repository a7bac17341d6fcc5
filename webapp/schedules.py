"""When the clock that starts the periodic tasks lets one run."""

from datetime import datetime

from celery.schedules import schedstate, schedule


class Every(schedule):
    """Every so many seconds, also after the system's clock was set back.

    Celery's own would wait until the time of the last run has come again: a clock set
    back by an hour stops it for an hour.
    """

    def is_due(self, last_run_at: datetime) -> schedstate:
        if self.maybe_make_aware(last_run_at) > self.now():
            return schedstate(is_due=True, next=self.seconds)
        return super().is_due(last_run_at)
