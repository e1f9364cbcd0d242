from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from chats import pages, services
from chats.access import message_to_change
from chats.forms.editing import EditForm
from chats.models import Message
from chats.views.answers import render_message, tab, told
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render


@require_http_methods(["GET", "POST"])
@member_required
def edit_message(request: MemberRequest, pk: int) -> HttpResponse:
    """A message's text in a field; then the other text in the message's place."""
    found = message_to_change(request.user, pk)
    if request.method == "GET":
        return editor_or_why_not(request, found)
    form = EditForm(request.POST)
    if not form.is_valid():
        return editor(request, found, form)
    try:
        reply = save(found, form, tab(request))
    except services.Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return editor(request, message_to_change(request.user, pk), form)
    if not request.htmx:
        return redirect(found)
    asked = pages.one(message_to_change(request.user, reply.pk)) if reply else None
    return render_message(request, message_to_change(request.user, pk), asked=asked)


def save(message: Message, form: EditForm, by: str) -> Message | None:
    """Make the edit; gives the reply that was asked for with it, if any."""
    text, of, how = (form.cleaned_data[name] for name in ("text", "of", "how"))
    if how == EditForm.ASK:
        return services.edit_and_ask(message, text, of, by)
    services.edit_message(message, text, of, as_version=how == EditForm.VERSION, by=by)
    return None


def editor_or_why_not(request: MemberRequest, message: Message) -> HttpResponse:
    try:
        services.refuse_to_touch(message)
    except services.Refusal as refusal:
        return told(request, message.chat_id, refusal)
    text = message.variants.values_list("text", flat=True).get(number=message.chosen)
    return editor(request, message, EditForm(initial={"text": text, "of": message.chosen}))


def editor(request: MemberRequest, message: Message, form: EditForm) -> HttpResponse:
    """The message with a field instead of its text; without script a page with the same."""
    later = message.chat.messages.shown().filter(position__gt=message.position)
    context = {
        "chat": message.chat,
        "item": pages.one(message),
        "editing": form,
        "of": form["of"].value() or message.chosen,
        "can_ask": message.by_user and not later.filter(author=Message.Author.USER).exists(),
    }
    template = "chats/_message.html" if request.htmx else "chats/edit.html"
    return render(request, template, context, status=422 if form.errors else 200)
