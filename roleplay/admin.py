"""People as the operators see them: an account is closed here as its person would do it."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from roleplay.accounts.admin import PersonAdmin
from roleplay.accounts.models import User
from roleplay.belongings import leaving
from roleplay.belongings.forms import LEAVE, characters_field


class ClosingForm(forms.Form):
    characters = characters_field(_("Characters that others see"))


class MemberAdmin(PersonAdmin):
    actions = ("close_accounts",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: the purge deletes what was closed, with all that hangs on it."""
        return False

    def has_close_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_delete_permission(request))

    @admin.action(description=_("Close the chosen accounts"), permissions=["close"])
    def close_accounts(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Ask what becomes of characters, then close. After 30 days the purge deletes what is closed."""
        form = ClosingForm(request.POST if "closing" in request.POST else None)
        if not form.is_valid():
            return self._ask(request, people, form)
        leaves = form.cleaned_data["characters"] == LEAVE
        closed = [one for one in people if self._is_closed(request, one, leaves)]
        sentence = ngettext("%(count)d account closed.", "%(count)d accounts closed.", len(closed))
        self.message_user(request, sentence % {"count": len(closed)})
        return None

    def _is_closed(self, request: HttpRequest, person: User, leaves: bool) -> bool:
        """Close one, or say why not."""
        try:
            if person.pk == request.user.pk:
                raise NotHere(gettext("Your own account is closed from your profile."))
            if person.is_superuser and not request.user.is_superuser:
                raise NotHere(gettext("Only a superuser closes the account of another."))
            leaving.close(person, leave_characters=leaves)
        except (NotHere, leaving.NeedsOperator) as no:
            self.message_user(request, f"{person.username}: {no}", messages.ERROR)
            return False
        self.log_change(request, person, "closed")
        return True

    def _ask(self, request: HttpRequest, people: QuerySet[User], form: ClosingForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Close the chosen accounts"), "opts": self.opts, "people": people, "form": form,
            "everything": request.POST.get("select_across", "0"),
        }  # fmt: skip
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return TemplateResponse(request, "admin/accounts/user/close.html", context, status=status)


class NotHere(Exception):
    """An account that this operator does not close here."""


admin.site.unregister(User)
admin.site.register(User, MemberAdmin)
