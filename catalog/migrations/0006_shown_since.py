"""When shoppers could first see a product; of those they see now, when it was made.

Of those hidden now nobody knows whether they have been shown: they will be new.
"""

from django.db import migrations, models
from django.db.models import F


def from_when_it_was_made(apps, schema_editor):
    products = apps.get_model("catalog", "Product").objects
    products.filter(visible=True).update(shown_since=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_textures")]

    operations = [
        migrations.AddField(
            "product",
            "shown_since",
            models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(from_when_it_was_made, migrations.RunPython.noop),
    ]
