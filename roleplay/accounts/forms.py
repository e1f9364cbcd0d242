from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from roleplay.accounts import tries
from roleplay.accounts.addresses import address_of
from roleplay.accounts.barring import is_barred
from roleplay.accounts.models import User

LONGEST_PASSWORD = 1024  # hashing is not free, so nobody may send us a book


def text_box(autocomplete: str, **attrs: Any) -> dict[str, Any]:
    return {"class": "input", "autocomplete": autocomplete, **attrs}


NAME_BOX = text_box("username", autocapitalize="none", spellcheck="false")
EMAIL_BOX = text_box("email", placeholder="you@example.org")


def languages_by_their_own_name() -> list[tuple[str, str]]:
    return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]


def save_unless_taken(form: "forms.ModelForm[User]") -> User | None:
    """The saved person, or None with the field's error when a name was taken since the check."""
    try:
        with transaction.atomic():
            person: User = form.save()
            return person
    except IntegrityError:
        form.full_clean()  # the other account is there now, and the same checks find it
        if form.is_valid():
            raise
        return None


TOO_MANY_TRIES = ngettext_lazy(
    "Too many tries that did not match. Try again in %(minutes)d minute.",
    "Too many tries that did not match. Try again in %(minutes)d minutes.",
    "minutes",
)
TOO_MANY_ACCOUNTS = ngettext_lazy(
    "Many accounts have been asked for from where you are. Try again in %(minutes)d minute.",
    "Many accounts have been asked for from where you are. Try again in %(minutes)d minutes.",
    "minutes",
)
TOO_MANY_EMAILS = ngettext_lazy(
    "You have given many emails in a short while. Try again in %(minutes)d minute.",
    "You have given many emails in a short while. Try again in %(minutes)d minutes.",
    "minutes",
)


class Limited:
    """A form that may not be sent without end. Where it was sent too often, `wait` has seconds."""

    wait = 0

    def has_to_wait(self, limit: tries.TooManyTries, sentence: Any) -> ValidationError:
        """Note for how long; gives what to tell about it."""
        self.wait = limit.seconds
        return ValidationError(sentence % {"minutes": limit.minutes}, code="too_many")


def is_password_of(person: User, password: str) -> bool:
    """Whether somebody who is signed in knows their password. It counts as a try to sign in, so that who has
    found an open session cannot guess without end. Raises TooManyTries."""
    account = tries.of_account(person.username)
    account.take()
    matches = person.check_password(password)
    if matches:
        account.forget()
    return matches


class PasswordField(forms.CharField):
    """A password as it was typed, spaces included."""

    def __init__(self, *, autocomplete: str, **more: Any) -> None:
        box = forms.PasswordInput(attrs=text_box(autocomplete))
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=box, **more)


class NewPasswordField(PasswordField):
    def __init__(self, **more: Any) -> None:
        help_text = _("Ten characters or more. A sentence is fine.")
        super().__init__(autocomplete="new-password", help_text=help_text, **more)


class SignInForm(Limited, forms.Form):
    """Finds the person who signs in, `user`, unless too many tries have failed before."""

    name = forms.CharField(
        label=_("Email or username"), max_length=254, widget=forms.TextInput(attrs=NAME_BOX)
    )
    password = PasswordField(label=_("Password"), autocomplete="current-password")

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors:
            try:
                self.user = self._person(found["name"], found["password"])
            except tries.TooManyTries as limit:
                self.add_error(None, self.has_to_wait(limit, TOO_MANY_TRIES))
        return found

    def _person(self, name: str, password: str) -> User | None:
        address, account = tries.of_address(address_of(self.request)), tries.of_account(name)
        address.take()
        account.take()
        user = authenticate(self.request, username=name, password=password)
        if not isinstance(user, User):
            self.add_error("password", _("These do not match. Check both and try again."))
            self.fields["password"].widget.attrs["autofocus"] = True
            return None
        address.give_back()
        account.forget()
        return user


class WithEmail(Limited, forms.ModelForm):
    """A form by which somebody takes an email as theirs."""

    def _post_clean(self) -> None:
        """Looks the email up last, as names are: that would tell which are barred."""
        super()._post_clean()  # type: ignore[misc]  # fills the instance
        email = self.cleaned_data.get("email")
        if email and "email" in self.changed_data and is_barred(email):
            self.add_error("email", _("This email cannot be used here. Write to who runs this site."))


class SignUpForm(WithEmail):
    """Makes an account, unless too many were asked for from the same address; then `wait` has seconds."""

    password = NewPasswordField(label=_("Password"))

    class Meta:
        model = User
        fields = ("display_name", "username", "email")
        field_classes = {"username": UsernameField}
        labels = {
            "display_name": _("What should characters call you?"),
            "username": _("Username"),
            "email": _("Email"),
        }
        widgets = {
            "display_name": forms.TextInput(attrs=text_box("nickname")),
            "username": forms.TextInput(attrs=NAME_BOX),
            "email": forms.EmailInput(attrs=EMAIL_BOX),
        }

    def __init__(self, address: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address
        self.fields["display_name"].required = True

    def clean(self) -> dict[str, Any]:
        """Counts what is well-formed before it is looked up: that would tell which emails are taken."""
        found = super().clean() or {}
        try:
            if not self.errors:
                tries.of_newcomers(self.address).take()
        except tries.TooManyTries as limit:
            self.add_error(None, self.has_to_wait(limit, TOO_MANY_ACCOUNTS))
        return found

    def _post_clean(self) -> None:
        if self.wait:
            return
        super()._post_clean()  # fills the instance, whose names the password is compared with
        if password := self.cleaned_data.get("password"):
            try:
                validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("password", error)

    def create(self) -> User | None:
        """The new account, or None with the field's error when somebody else was faster."""
        self.instance.language = get_language() or ""
        self.instance.set_password(self.cleaned_data["password"])
        return save_unless_taken(self)


class ProfileForm(WithEmail):
    language = forms.ChoiceField(label=_("Language"), choices=languages_by_their_own_name)

    class Meta:
        model = User
        fields = (
            "display_name", "email", "language", "show_thoughts", "suggestions", "shortcuts", "auto_titles",
            "clear_pictures",
        )  # fmt: skip
        labels = {
            "display_name": _("What should characters call you?"),
            "email": _("Email"),
            "show_thoughts": _("Show what models think before they answer"),
            "suggestions": _("Suggest what to say next after each reply"),
            "shortcuts": _("Single letters are shortcuts on a message: e edits, c copies"),
            "auto_titles": _("Give new chats a title after the second reply"),
            "clear_pictures": _("Show 18+ pictures without blur"),
        }
        widgets = {
            "display_name": forms.TextInput(attrs=text_box("nickname")),
            "email": forms.EmailInput(attrs=EMAIL_BOX),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["display_name"].required = True
        self.initial["language"] = self.instance.language or get_language()

    def clean(self) -> dict[str, Any]:
        """Counts new emails before they are looked up, as a sign-up does."""
        found = super().clean() or {}
        try:
            if not self.errors and "email" in self.changed_data:
                tries.of_emails(self.instance).take()
        except tries.TooManyTries as limit:
            self.add_error("email", self.has_to_wait(limit, TOO_MANY_EMAILS))
        return found

    def save(self, commit: bool = True) -> User:
        """Save what this form has changed and no more: who is banned meanwhile stays so."""
        person: User = self.instance
        person.save(update_fields={*self.changed_data, "language"})
        return person


class PasswordChangeForm(Limited, forms.Form):
    old = PasswordField(label=_("Password now"), autocomplete="current-password")
    new = NewPasswordField(label=_("New password"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        try:
            is_known = is_password_of(self.user, old)
        except tries.TooManyTries as limit:
            raise self.has_to_wait(limit, TOO_MANY_TRIES) from limit
        if not is_known:
            raise ValidationError(_("This is not your password now. Check it and try again."))
        return old

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new

    def save(self) -> None:
        self.user.set_password(self.cleaned_data["new"])
        self.user.save(update_fields=["password"])
