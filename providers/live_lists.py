"""The providers' live lists of models, and what they change in the table.

New models come in unrated, vanished ones are retired and kept, those that return are offered again. What
operators have set (quality, name, notes, on or off) stays theirs. A list that is empty or cannot be read
changes nothing, for an outage must not retire everybody.
"""

import asyncio
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import orjson
from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from providers import client, listing, registry
from providers.classify import from_answer
from providers.dialects import dialect_of
from providers.errors import CandidateFailed, Down, OurMistake, Stalled
from providers.listening import NETWORK_ERRORS
from providers.models import LONGEST_ID, LanguageModel
from providers.reasons import reason
from providers.registry import Provider
from providers.speech import UNRATED, Model

logger = logging.getLogger(__name__)

PATIENCE = 15.0  # seconds for a whole list
MOST_BYTES = 8 * 1024 * 1024
AT_MOST_EACH = timedelta(hours=1)

_DATE = re.compile(r"-(?:\d{8}|\d{4}-\d{2}-\d{2})$")


class Unreadable(CandidateFailed):
    """The answer is no list of models."""

    code = "unreadable"


class NoModels(CandidateFailed):
    """The list is empty, as far as models to talk with are concerned."""

    code = "no_models"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a list changed: the ids of the models that came, went and returned; and how many it named."""

    listed: int
    new: list[str]
    gone: list[str]
    back: list[str]


async def fetch_all(providers: Iterable[Provider]) -> dict[str, tuple[Model, ...] | CandidateFailed]:
    """By provider's name, the models it lists now, or why they are not known. All are asked at once."""
    asked = list(providers)
    try:
        lists = await asyncio.gather(*map(fetch, asked), return_exceptions=True)
    finally:
        await client.close()
    found: dict[str, tuple[Model, ...] | CandidateFailed] = {}
    for provider, listed in zip(asked, lists, strict=True):
        if isinstance(listed, BaseException) and not isinstance(listed, CandidateFailed):
            raise listed
        found[provider.name] = listed
    return found


async def fetch(provider: Provider) -> tuple[Model, ...]:
    """The models that a provider lists now. Raises CandidateFailed, with no key in it."""
    try:
        async with asyncio.timeout(PATIENCE):
            document = await _document(provider)
        models = dialect_of(provider).listed(document, provider)
    except TimeoutError:
        raise Stalled("the list did not come in time") from None
    except NETWORK_ERRORS as error:
        raise Down(f"no connection: {type(error).__name__}") from None
    except (httpx.InvalidURL, ValueError) as error:
        raise OurMistake(f"the list could not be asked for: {type(error).__name__}") from None
    except CandidateFailed as failure:
        failure.operator_detail = registry.without_secrets(failure.operator_detail)
        raise
    if not models:
        raise NoModels("no model in the list")
    return models


@transaction.atomic
def keep(provider: Provider, listed: Sequence[Model]) -> Changes:
    """Brings the table's rows of one provider up to its list, which is not empty."""
    rows = {row.model_id: row for row in LanguageModel.objects.filter(provider=provider.name)}
    seen = _by_known_name(listed, rows)
    now = timezone.now()
    new = [LanguageModel.of(replace(seen[name], quality=UNRATED)) for name in seen if name not in rows]
    LanguageModel.objects.bulk_create(new, ignore_conflicts=True)
    there = [row for name, row in rows.items() if name in seen]
    back = [row for row in there if row.retired_at]
    gone = [row for name, row in rows.items() if name not in seen and not row.retired_at]
    of_provider = LanguageModel.objects.filter(provider=provider.name)
    of_provider.filter(model_id__in=seen).update(last_seen=now, retired_at=None)
    of_provider.filter(pk__in=[row.pk for row in gone]).update(retired_at=now)
    changed = [row for row in there if _take_facts(row, seen[row.model_id])]
    LanguageModel.objects.bulk_update(changed, ["context", "free"], batch_size=100)
    listing.renew_on_commit()
    return Changes(
        len(seen),
        [row.model_id for row in new],
        [row.model_id for row in gone],
        [row.model_id for row in back],
    )


def sync_when_due() -> None:
    """Syncs the configured providers whose lists are older than an hour, unless another process does."""
    due = _due() if registry.looks_for_new_models() else []
    if not due or not cache.add("providers:synced", 1, AT_MOST_EACH.total_seconds()):
        return
    for name, found in asyncio.run(fetch_all(due)).items():
        if isinstance(found, CandidateFailed):
            logger.warning(
                "The models of %s are not known: %s (%s)", name, reason(found.code), found.operator_detail
            )
            continue
        changes = keep(registry.configured()[name], found)
        if changes.new or changes.gone or changes.back:
            logger.info(
                "Models of %s: %d new, %d gone, %d returned",
                name, len(changes.new), len(changes.gone), len(changes.back),
            )  # fmt: skip


def _due() -> list[Provider]:
    latest = LanguageModel.objects.order_by().values_list("provider").annotate(Max("last_seen"))
    fresh_since = timezone.now() - AT_MOST_EACH
    fresh = {name for name, seen in latest if seen and seen > fresh_since}
    return [provider for name, provider in registry.configured().items() if name not in fresh]


async def _document(provider: Provider) -> Any:
    call = dialect_of(provider).list_call(provider)
    http = client.client_for(provider)
    request = http.build_request(call.method, call.url, headers=call.headers)
    response = await http.send(request, stream=True)
    try:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                raise Unreadable("the list is too long")
    finally:
        await response.aclose()
    if response.status_code == 404:
        raise Unreadable("404: no list at this address")
    if response.status_code != 200:
        raise from_answer(response.status_code, response.headers, bytes(body))
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Unreadable("the list is not JSON") from None


def _by_known_name(listed: Sequence[Model], rows: Iterable[str]) -> dict[str, Model]:
    """The listed models by the id that the table has for them.

    `claude-sonnet-4-5` is listed as `claude-sonnet-4-5-20250929`, and answers to both: a dated version of
    a model that is known without its date is that model, not one more.
    """
    usable = [model for model in listed if len(model.id) <= LONGEST_ID]
    plain = {*rows, *(model.id for model in usable)}
    found = {}
    for model in sorted(usable, key=lambda model: bool(_DATE.search(model.id)), reverse=True):
        undated = _DATE.sub("", model.id)
        name = undated if undated in plain else model.id
        found[name] = replace(model, id=name)
    return found


def _take_facts(row: LanguageModel, model: Model) -> bool:
    """Puts what the list knows better into a row; gives whether that changed it."""
    before = row.context, row.free
    row.context, row.free = model.context or row.context, model.free
    return before != (row.context, row.free)
