"""What the pages promise of alerts."""

from django import template

from embeddings.models.alerts import LIFE

register = template.Library()


@register.simple_tag
def alert_days() -> int:
    """For how many days an alert counts."""
    return LIFE.days
