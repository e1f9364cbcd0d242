"""What the slash commands of the composer do. `chats.commands` tells what they are called."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh, reswap, retarget

from characters.models import Persona
from chats import dice, services
from chats.access import message_to_change
from chats.commands import Order
from chats.forms.chat import TitleForm
from chats.forms.guidance import GuidanceForm
from chats.models import Chat, Message
from chats.views.answers import (
    done,
    last_messages,
    new_messages,
    opens,
    refused,
    render_message,
    standing,
    tab,
    with_toast,
)
from chats.views.removed import rewound
from roleplay.accounts.access import MemberRequest
from roleplay.accounts.models import User
from roleplay.numbers import whole


class Call(NamedTuple):
    """A command that was sent, with the key of what sent it."""

    request: MemberRequest
    chat: Chat
    text: str
    key: str

    @property
    def by(self) -> str:
        return tab(self.request)

    def last(self, back: int = 1) -> Message:
        """The message so many from the end. Raises Refusal where there are not so many."""
        found = Message.objects.for_page().filter(chat=self.chat, removed_at=None).order_by("-position")
        messages = list(found[:back])
        if len(messages) < back:
            raise services.Refusal(_("There are not so many messages in this chat."), 422)
        return messages[-1]


def obey(request: MemberRequest, chat: Chat, order: Order, key: str) -> HttpResponse:
    """Do what a command says. What cannot be done is said beside the composer, and the text stays in it."""
    try:
        response = DOES[order.command.name](Call(request, chat, order.text, key))
    except services.Refusal as refusal:
        return refused(request, chat, refusal.sentence, refusal.status)
    services.forget_command(chat)
    return response


def go_on(call: Call) -> HttpResponse:
    """More of the last reply, or a reply to what the person said last."""
    last = call.last()
    if not last.by_user:
        services.continue_reply(last, call.by)
        return anew(call, last)
    services.ask_for_reply(call.chat, call.by)
    return fresh(call)


def write_anew(call: Call) -> HttpResponse:
    last = call.last()
    services.regenerate(last, call.by)
    return anew(call, last)


def impersonate(call: Call) -> HttpResponse:
    services.impersonate(call.chat, call.text)
    return HttpResponse(status=204) if call.request.htmx else redirect("chat", call.chat.pk)


def speak_as(call: Call) -> HttpResponse:
    """The persona of this name, or of the only name that begins or goes on so."""
    if not call.text:
        return opens(call.request, "#speaker summary", reverse("speak_as", args=[call.chat.pk]))
    services.speak_as(call.chat, persona_called(call.request.user, call.text), call.by)
    return standing(call.request, call.chat) if call.request.htmx else redirect("chat", call.chat.pk)


def persona_called(person: User, name: str) -> Persona | None:
    """One of this person's personas; None for themselves. Raises Refusal where it is nobody or not clear."""
    personas: list[Persona | None] = [*Persona.objects.of(person), None]
    wanted = name.casefold()
    ways: tuple[Callable[[str], bool], ...] = (
        lambda called: called == wanted,
        lambda called: called.startswith(wanted),
        lambda called: wanted in called,
    )
    for fits in ways:
        found = [one for one in personas if fits((one.name if one else person.called).casefold())]
        if len(found) == 1:
            return found[0]
        if found:
            break
    names = ", ".join(one.name if one else person.called for one in personas)
    raise services.Refusal(_("Who is that? You can be: %(names)s.") % {"names": names}, 422)


def guide(call: Call, field: str, said: str) -> HttpResponse:
    """Write the note or the scenario; without a text show where they stand."""
    if not call.text:
        return opens(call.request, "#guidance-fold > summary", reverse("guidance", args=[call.chat.pk]))
    stands = {name: getattr(call.chat, name) for name in GuidanceForm.Meta.fields}
    form = GuidanceForm(stands | {field: call.text}, instance=call.chat)
    if not form.is_valid():
        raise services.Refusal(" ".join(str(one) for errors in form.errors.values() for one in errors), 422)
    services.direct(call.chat, **form.cleaned_data)
    return done(call.request, call.chat, said, guidance={"target": "#guidance-fold"})


def write_note(call: Call) -> HttpResponse:
    return guide(call, "note", _("The author’s note is kept."))


def write_scenario(call: Call) -> HttpResponse:
    return guide(call, "scenario", _("The scenario is kept."))


def roll(call: Call) -> HttpResponse:
    """Throw dice into the person's message. Dice alone ask for no reply: their person goes on from them."""
    try:
        asked, words = dice.read(call.text)
    except dice.BadDice:
        most = {"dice": dice.MOST_DICE, "sides": dice.MOST_SIDES}
        said = _("Write the dice like 2d6+1: at most %(dice)d dice, of 2 to %(sides)d sides.") % most
        raise services.Refusal(said, 422) from None
    thrown = str(dice.throw(asked))
    if words:
        services.send(call.chat, f"{thrown}\n\n{words}", call.key, call.by)
    else:
        services.say(call.chat, thrown, call.key, call.by)
    return fresh(call)


def edit(call: Call) -> HttpResponse:
    own = Message.objects.shown().filter(chat=call.chat, author=Message.Author.USER).order_by("-position")
    last = own.first()
    if last is None:
        raise services.Refusal(_("You have not said anything here yet."), 422)
    return opens(
        call.request, f"#message-{last.pk} [data-verb=edit]", reverse("edit_message", args=[last.pk])
    )


def remove(call: Call) -> HttpResponse:
    """Take out the last messages, one if no number is given, with one way back for all."""
    back = whole(call.text) if call.text else 1
    if not back:
        raise services.Refusal(_("Write how many messages, for example /delete 2."), 422)
    first = call.last(back)
    count = services.remove_from(first, call.by)
    said = ngettext("%(n)d message deleted", "%(n)d messages deleted", count) % {"n": count}
    response = rewound(call.request, first, first.position)
    return with_toast(response, said, "success", first.undo_all_url) if call.request.htmx else response


def branch(call: Call) -> HttpResponse:
    made = services.branch(call.last(), call.by)
    address = made.get_absolute_url()
    return HttpResponseClientRedirect(address) if call.request.htmx else redirect(address)


def bookmark(call: Call) -> HttpResponse:
    last = call.last()
    services.bookmark_message(last, call.by, on=last.bookmarked_at is None)
    return anew(call, last)


def hide(call: Call) -> HttpResponse:
    last = call.last()
    services.hide_message(last, call.by, on=not last.is_hidden)
    return anew(call, last)


def name_chat(call: Call) -> HttpResponse:
    if not call.text:
        raise services.Refusal(_("Write the title after it: /title The long night."), 422)
    form = TitleForm({"title": call.text}, instance=Chat(pk=call.chat.pk))
    if not form.is_valid():
        raise services.Refusal(" ".join(map(str, form.errors["title"])), 422)
    services.rename_chat(call.chat, form.cleaned_data["title"], tab(call.request))
    return HttpResponseClientRefresh() if call.request.htmx else redirect("chat", call.chat.pk)


def suggest(call: Call) -> HttpResponse:
    """Switch suggestions on or off."""
    on = not call.request.user.suggestions
    User.objects.filter(pk=call.request.user.pk).update(suggestions=on)
    said = _("After each reply you will see what could be said next.") if on else _("No more suggestions.")
    return done(call.request, call.chat, said, suggestions={"on": on})


def stop(call: Call) -> HttpResponse:
    services.stop(call.chat)
    return HttpResponse(status=204) if call.request.htmx else redirect("chat", call.chat.pk)


def page(call: Call, selector: str, name: str, of_chat: bool = True) -> HttpResponse:
    return opens(call.request, selector, reverse(name, args=[call.chat.pk] if of_chat else []))


def anew(call: Call, message: Message) -> HttpResponse:
    """A message as it is now, in its place."""
    if call.request.htmx and whole(call.request.POST.get("after")) is None:
        return last_messages(call.request, call.chat)
    response = render_message(call.request, message_to_change(call.request.user, message.pk))
    return (
        reswap(retarget(response, f"#message-{message.pk}"), "outerHTML") if call.request.htmx else response
    )


def fresh(call: Call) -> HttpResponse:
    """What has come since this tab's last message."""
    if not call.request.htmx:
        return redirect("chat", call.chat.pk)
    after = whole(call.request.POST.get("after"))
    if after is None:
        return last_messages(call.request, call.chat)
    return new_messages(call.request, call.chat, after)


DOES: dict[str, Callable[[Call], HttpResponse]] = {
    "continue": go_on,
    "regenerate": write_anew,
    "impersonate": impersonate,
    "persona": speak_as,
    "note": write_note,
    "scenario": write_scenario,
    "roll": roll,
    "edit": edit,
    "delete": remove,
    "branch": branch,
    "bookmark": bookmark,
    "hide": hide,
    "title": name_chat,
    "suggest": suggest,
    "model": partial(page, selector="#model-opener", name="chat_model"),
    "settings": partial(page, selector="#settings-opener", name="chat_model"),
    "memory": partial(page, selector="#memory, #panel:not(:has(#memory)) h2", name="memory"),
    "stop": stop,
    "help": partial(page, selector="#keys-opener", name="keys", of_chat=False),
}
