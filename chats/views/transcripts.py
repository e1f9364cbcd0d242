"""Chats out as files, and in from them."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_GET, require_http_methods

from characters.models import Character
from characters.querysets import CharacterQuerySet
from chats import services
from chats.access import chat_to_read
from chats.forms.transcripts import ImportChatsForm
from chats.models import Chat, ImportedChat
from chats.transcripts.formats import FORMATS
from chats.transcripts.stored import lines_of, transcript_of
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.accounts.models import User
from roleplay.flowing import Flowing, in_pieces
from roleplay.fragments import render
from roleplay.numbers import whole

LAST = 30


@require_GET
@member_required
def export_chat(request: MemberRequest, pk: int, form: str) -> Any:
    """The chat as a file of this format."""
    if form not in FORMATS:
        raise Http404
    chat = _whole(request.user, pk)
    written = FORMATS[form].write(transcript_of(chat), lines_of(chat))
    name = f"{get_valid_filename(chat.called.strip(' .') or 'chat')[:80]}.{form}"
    return Flowing(in_pieces(written), name, FORMATS[form].content_type)


def _whole(user: User, pk: int) -> Chat:
    """The chat with everything of its row that a file holds."""
    chat_to_read(user, pk)
    return Chat.objects.of(user).select_related("character").get(pk=pk)


@require_http_methods(["GET", "POST"])
@member_required
def import_chats(request: MemberRequest) -> HttpResponse:
    """Bring chats of other programs, and see what became of those that were brought."""
    chosen = request.GET.get("character", "")
    form = ImportChatsForm(offered=offered(request.user, whole(chosen)), initial={"character": chosen})
    if request.method == "POST":
        form = ImportChatsForm(
            request.POST,
            {"chats": request.FILES.getlist("chats")},
            offered=Character.objects.visible_to(request.user),
        )
        if form.is_valid():
            return redirect(
                f"{reverse('import_chats')}?new={_bring(request.user, form.cleaned_data)}#brought"
            )
        form.offer(offered(request.user, whole(request.POST.get("character"))))
    rows = ImportedChat.objects.filter(owner=request.user).for_page()
    page = {"form": form, "rows": rows[:LAST], "new": whole(request.GET.get("new"))}
    return render(request, "chats/import.html", page, status=422 if form.errors else 200)


def _bring(owner: User, given: dict[str, Any]) -> int:
    """Bring the files in. Gives the id of the first row that tells of them."""
    rows = [
        row
        for file in given["chats"]
        for row in services.bring_in(owner, file.name or "", file.read(), given["character"], given["again"])
    ]
    return min(row.pk for row in rows)


def offered(user: User, chosen: int | None) -> CharacterQuerySet:
    """Whom a chat may be with: one's own, whom one talks with already, and the one that was asked for."""
    theirs = Q(creator=user) | Q(chats__owner=user) | Q(hearts__person=user) | Q(pk=chosen)
    return Character.objects.visible_to(user).filter(theirs).distinct().only("name").order_by("name", "pk")
