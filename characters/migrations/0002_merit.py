from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("characters", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="character",
            name="merit",
            field=models.GeneratedField(
                db_persist=True,
                expression=(F("stars_total") + 20) * 1000 / (F("reviews_count") + 5),
                output_field=models.IntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="character",
            index=models.Index(fields=["language", "-merit", "-id"], name="shelf_top"),
        ),
    ]
