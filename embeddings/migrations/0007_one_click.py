"""A product is chosen once for each picture, whoever tells of it at the same time."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef


def drop_repeated(apps, schema_editor):
    """Keep the first click of each query and product; those without a query stay."""
    clicks = apps.get_model("embeddings", "Click").objects
    earlier = clicks.filter(
        query=OuterRef("query"), product=OuterRef("product"), pk__lt=OuterRef("pk")
    )
    repeated = clicks.filter(Exists(earlier)).values_list("pk", flat=True)
    clicks.filter(pk__in=list(repeated)).delete()


class Migration(migrations.Migration):
    dependencies = [("embeddings", "0006_alerts")]

    operations = [
        migrations.RunPython(drop_repeated, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="click",
            constraint=models.UniqueConstraint(
                fields=("query", "product"), name="one_click_per_query_and_product"
            ),
        ),
    ]
