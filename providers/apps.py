from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ProvidersConfig(AppConfig):
    name = "providers"
    verbose_name = _("providers")

    def ready(self) -> None:
        from providers import checks  # noqa: F401  registers them

        post_migrate.connect(plant_models, sender=self)


def plant_models(using: str, apps: Any = installed, **kwargs: Any) -> None:
    """Puts the starting models into the table, those that are not there already.

    Here rather than in a migration, so that a later version can bring more of them.
    """
    from providers.models import LanguageModel
    from providers.starting_models import all_starting_models

    try:
        apps.get_model("providers", "LanguageModel")
    except LookupError:
        return  # migrated back to before there was a table
    rows = LanguageModel.objects.using(using)
    known = set(rows.values_list("provider", "model_id"))
    missing = [model for model in all_starting_models() if (model.provider, model.id) not in known]
    rows.bulk_create([LanguageModel.of(model) for model in missing], ignore_conflicts=True)
