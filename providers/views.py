from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from providers import listing, local, offers, registry, rests
from providers.registry import Provider
from providers.speech import Model


@require_safe
@never_cache
def models(request: HttpRequest) -> HttpResponse:
    """Every provider with its models, best first."""
    found = _providers().values()
    resting = rests.until(model for provider in found for model in provider.models)
    return JsonResponse({"providers": [_provider(provider, resting) for provider in found]})


@require_safe
@never_cache
def models_of(request: HttpRequest, name: str) -> HttpResponse:
    """One provider with its models, best first."""
    provider = _providers().get(name)
    if provider is None:
        return JsonResponse({"error": _("There is no provider of this name.")}, status=404)
    return JsonResponse(_provider(provider, rests.until(provider.models)))


def _providers() -> dict[str, Provider]:
    """All providers by name, each with the models on offer; without its key, this is for showing."""
    known = [replace(entry, models=listing.models_of(entry.name)) for entry in registry.TABLE]
    here = local.known() or registry.LOCAL_SERVER
    return {provider.name: provider for provider in (*known, here, registry.DEMO_VOICE)}


def _provider(provider: Provider, resting: dict[tuple[str, str], datetime]) -> dict[str, Any]:
    available = provider.is_demo or bool(provider.is_local and provider.base_url)
    return {
        "provider": provider.name,
        "label": offers.provider_label(provider.name),
        "available": available or provider.name in registry.configured(),
        "models": [_model(model, resting.get((model.provider, model.id))) for model in provider.models],
    }


def _model(model: Model, resting_until: datetime | None) -> dict[str, Any]:
    return {
        "id": model.id,
        "name": offers.label(model.provider, model.id),
        "quality": model.quality,
        "note": model.style,
        "free": model.free,
        "thinks": model.thinks,
        "resting_until": resting_until and resting_until.isoformat(timespec="seconds"),
    }
