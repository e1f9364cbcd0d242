import pytest
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware

from roleplay.fragments import render

PAGE = "page of {{ name }}: {% partialdef shelf inline %}shelf of {{ name }}{% endpartialdef %}"


@pytest.fixture
def ask(settings, tmp_path):
    """Renders the page for a request with the given headers. Gives the response."""
    (tmp_path / "page.html").write_text(PAGE)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]

    def with_headers(
        fragments: tuple[str, ...] = ("shelf",), status: int = 200, **headers: str
    ) -> HttpResponse:
        request = RequestFactory().get("/", headers=headers)
        HtmxMiddleware(lambda request: HttpResponse())(request)
        return render(request, "page.html", {"name": "Ashka"}, fragments=fragments, status=status)

    yield with_headers
    engines._templates = None


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_a_browser_gets_the_page(ask):
    assert text(ask()) == "page of Ashka: shelf of Ashka"


def test_htmx_gets_the_fragment_it_is_about_to_swap(ask):
    assert text(ask(HX_Request="true", HX_Target="shelf")) == "shelf of Ashka"


def test_a_target_that_is_no_fragment_gets_the_page(ask):
    assert text(ask(HX_Request="true", HX_Target="other")).startswith("page")


def test_a_fragment_that_the_view_does_not_offer_stays_inside_the_page(ask):
    assert text(ask(fragments=(), HX_Request="true", HX_Target="shelf")).startswith("page")


def test_a_target_without_htmx_is_only_a_header(ask):
    assert text(ask(HX_Target="shelf")).startswith("page")


@pytest.mark.parametrize("header", ["HX_Boosted", "HX_History_Restore_Request"])
def test_a_whole_page_is_wanted_by_boosting_and_by_the_back_button(ask, header):
    headers = {"HX_Request": "true", "HX_Target": "shelf", header: "true"}
    assert text(ask(**headers)).startswith("page")


def test_caches_keep_pages_and_fragments_apart(ask):
    assert {"HX-Request", "HX-Target"} <= set(ask()["Vary"].split(", "))


def test_the_status_is_passed_on(ask):
    assert ask(status=422).status_code == 422
