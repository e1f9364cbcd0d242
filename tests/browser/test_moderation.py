"""The way of a character from publication to a report, a decision and the notice of it, in a real browser."""

import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.site import ROOT

pytestmark = pytest.mark.browser

CAST = """
from django.contrib.auth.models import Group
from characters import services
from roleplay.accounts.models import User
def join(name, **more):
    return User.objects.create_user(name, f"{name}@example.org", f"{name}-pass-1234", **more)

alice, bob, magda = join("alice"), join("bob"), join("magda", is_staff=True)
magda.groups.add(Group.objects.get(name="Moderators"))
for name in ("First in line", "Ashka the shop", "Last in line"):
    made = services.create(alice, {"name": name, "greeting": "*The bell rings.*"}, "public")
    print(made.pk)
"""


@pytest.fixture(scope="module")
def ashka(site) -> str:
    """The address of the character that is about to be reported."""
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", CAST]
    made = subprocess.run(command, cwd=ROOT, env=site.settings, capture_output=True, text=True, check=True)
    return f"/characters/{made.stdout.split()[1]}/"


@pytest.fixture
def signed_in(open_context):
    def opened(name: str, path: str) -> Page:
        page = open_context().new_page()
        page.goto(f"/sign-in/?next={path}")
        page.get_by_label("Email or username").fill(name)
        page.get_by_label("Password", exact=True).fill(f"{name}-pass-1234")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: address.endswith(path))
        return page

    return opened


def test_a_report_leads_to_a_decision_and_its_creator_reads_of_it(signed_in, ashka):
    bob = signed_in("bob", ashka)
    bob.get_by_role("link", name="Report").click()
    bob.get_by_label("Spam").check()
    bob.get_by_label("In your own words").fill("Nothing but a shop.")
    bob.get_by_role("button", name="Send report").click()
    expect(bob.locator("#toasts")).to_contain_text("A moderator will look at it.")

    magda = signed_in("magda", "/admin/characters/moderated/")
    expect(magda.locator("#result_list")).to_contain_text("Nothing but a shop.")
    magda.get_by_role("link", name="First in line").focus()
    magda.keyboard.press("j")
    expect(magda.get_by_role("link", name="Ashka the shop")).to_be_focused()
    magda.keyboard.press("x")
    expect(magda.locator("tr", has_text="Ashka").get_by_role("checkbox")).to_be_checked()
    magda.keyboard.press("Enter")
    expect(magda.locator(".desk-rp .act")).to_have_text("The bell rings.")
    magda.get_by_role("button", name="Hide").click()
    expect(magda.locator(".errornote")).to_contain_text("Write a reason")
    magda.get_by_label("Reason").fill("Take the shop out.")
    magda.get_by_role("button", name="Hide").click()
    expect(magda.locator(".messagelist")).to_contain_text("Hide: 1 character.")

    assert bob.goto(ashka).status == 404

    alice = signed_in("alice", "/")
    alice.get_by_label("Account: new notices").click()
    with alice.expect_response(lambda answer: answer.request.method == "POST"):  # that they have been seen
        alice.get_by_role("link", name="Notices").click()
    expect(alice.locator(".notices")).to_contain_text("Take the shop out.")
    expect(alice.locator(".notices")).not_to_contain_text("bob")
    alice.reload()
    expect(alice.locator(".notices__one--new")).to_have_count(0)
    alice.get_by_role("link", name="Ashka the shop").click()
    expect(alice.locator(".standing")).to_contain_text("Take the shop out.")
