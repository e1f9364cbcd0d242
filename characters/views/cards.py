from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from characters import access, services
from characters.cards import fetching
from characters.cards.report import BadCard
from characters.forms.cards import AddressForm, ImportForm, NameForm
from characters.models import Character, ImportedFile, ImportRun
from characters.services import exporting, import_runs, importing
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import Request, page_or_post, render
from roleplay.numbers import whole

LAST_RUNS = 5
MOST_SHOWN = 500


@page_or_post
@member_required
def import_cards(request: MemberRequest) -> HttpResponse:
    form, address = ImportForm(), AddressForm()
    if request.method == "POST":
        form = ImportForm(request.POST, {"cards": request.FILES.getlist("cards")})  # type: ignore[arg-type]
        if form.is_valid():
            run = import_runs.begin(request.user, form.cleaned_data["cards"])
            return redirect("import_run", run.pk)
    return _import_page(request, form, address)


@require_POST
@member_required
def fetch_card(request: MemberRequest) -> HttpResponse:
    """Bring in a card by its address."""
    if not settings.CARD_HOSTS:
        raise Http404
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            name, data = fetching.fetch(form.cleaned_data["address"], settings.CARD_HOSTS)
        except BadCard as bad:
            form.add_error("address", bad.sentence)
        else:
            run = import_runs.begin(request.user, [SimpleUploadedFile(name, data)])
            return redirect("import_run", run.pk)
    return _import_page(request, ImportForm(), form)


def _import_page(request: MemberRequest, form: ImportForm, address: AddressForm) -> HttpResponse:
    runs = request.user.imports.annotate(total=Count("files")).order_by("-id")[:LAST_RUNS]
    page = {"form": form, "address": address, "hosts": settings.CARD_HOSTS, "runs": runs}
    return render(
        request, "characters/import.html", page, status=422 if form.errors or address.errors else 200
    )


@require_safe
@member_required
def import_run(request: MemberRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(ImportRun, pk=pk, owner=request.user)
    import_runs.wake_for(run)
    return render(request, "characters/import_run.html", _of_run(run), fragments=("progress",))


@require_POST
@member_required
def name_import(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a character whose card had no name its name."""
    row, form = _row(request, pk, state=ImportedFile.State.DONE), NameForm(request.POST)
    if row.character is None:
        raise Http404
    if form.is_valid():
        try:
            importing.give_name(row, row.character, form.cleaned_data["name"], request.user)
            return redirect("import_run", row.run_id)
        except services.Unfit as unfit:
            form.add_error("name", unfit.sentence)
    page = {**_of_run(row.run), "nameless": row.pk, "naming": form}
    return render(request, "characters/import_run.html", page, status=422)


@require_POST
@member_required
def add_book(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a lorebook that came alone into a character of one's own."""
    row = _row(request, pk, state=ImportedFile.State.BOOK)
    chosen = whole(request.POST.get("character"))
    character = access.character_to_edit(request.user, chosen or 0)
    try:
        importing.add_book(row, character, request.user)
    except services.Unfit as unfit:
        messages.error(request, unfit.sentence)
    return redirect("import_run", row.run_id)


@require_safe
def export_card(request: Request, pk: int, form: str) -> HttpResponse:
    """The card of a character that this person may read."""
    if form not in exporting.FORMATS:
        raise Http404
    file = exporting.export(access.character_to_read(request.user, pk), form)
    return HttpResponse(
        file.data,
        content_type=file.content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, file.name) or "attachment",
            "Cache-Control": "private, no-store",
        },
    )


def _row(request: MemberRequest, pk: int, state: str) -> ImportedFile:
    return get_object_or_404(
        ImportedFile.objects.select_related("run", "character"), pk=pk, owner=request.user, state=state
    )


def _of_run(run: ImportRun) -> dict[str, object]:
    files = run.files.all()
    done = files.exclude(state=ImportedFile.State.WAITING)
    shown = list(done.select_related("character").defer("book")[:MOST_SHOWN])
    page: dict[str, object] = {"run": run, "total": files.count(), "done": done.count(), "files": shown}
    if any(row.state == ImportedFile.State.BOOK for row in shown):
        page["own"] = Character.objects.present().filter(creator=run.owner).only("name")[:MOST_SHOWN]
    return page
