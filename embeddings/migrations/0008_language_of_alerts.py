"""Mails to shoppers are written in the language of the page where they were asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("embeddings", "0007_one_click")]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="language",
            field=models.CharField(default="en", max_length=16),
            preserve_default=False,
        ),
    ]
