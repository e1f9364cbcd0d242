import django.core.validators
from django.db import migrations, models

import roleplay.accounts.models


def fold_usernames(apps, schema_editor):
    for person in apps.get_model("accounts", "User").objects.all():
        person.username_folded = roleplay.accounts.models.folded(person.username)
        person.save(update_fields=["username_folded"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("user", "one_account_per_email"),
        migrations.RemoveConstraint("user", "one_account_per_username"),
        migrations.AddField(
            "user",
            "username_folded",
            models.CharField(default="", editable=False, max_length=90),
            preserve_default=False,
        ),
        migrations.RunPython(fold_usernames, migrations.RunPython.noop),
        migrations.AlterField(
            "user", "username_folded", models.CharField(editable=False, max_length=90, unique=True)
        ),
        migrations.AlterField(
            "user",
            "email",
            models.EmailField(
                error_messages={"unique": "There is an account with this email already. Sign in instead?"},
                max_length=254,
                unique=True,
                verbose_name="email",
            ),
        ),
        migrations.AlterField(
            "user",
            "username",
            models.CharField(
                error_messages={"unique": "This username is taken. Try another one."},
                help_text="3 to 30 letters, digits, dots, hyphens or underscores.",
                max_length=30,
                unique=True,
                validators=[
                    django.core.validators.MinLengthValidator(
                        3, "Three letters or more, so that others can find you."
                    ),
                    roleplay.accounts.models.validate_username,
                ],
                verbose_name="username",
            ),
        ),
    ]
