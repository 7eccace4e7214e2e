"""Addresses in templates, below whatever path the portal stands."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest

from autograder.errors import CourseError
from autograder.portal.i18n import environment
from autograder.portal.links import ATTRIBUTES, root_of_url

TEMPLATES = Path(__file__).parents[3] / "autograder" / "portal" / "templates"


def rendered(template: str, root: str = "/services/ml", **values: object) -> str:
    return environment("en", root).from_string(template).render(**values)


@pytest.mark.parametrize(
    ("template", "page"),
    [
        (
            '<a href="/">x</a><form action="/sign-in">',
            '<a href="/services/ml/">x</a><form action="/services/ml/sign-in">',
        ),
        ('<a href="/x/{{ name }}">', '<a href="/services/ml/x/ada">'),
        ('<a href="{{ link }}">', '<a href="/services/ml/account">'),
        ('<a href=\'{{ "/a" if name else "/b" }}\'>', "<a href='/services/ml/a'>"),
        ('<div data-live="/x" data-every="1">', '<div data-live="/services/ml/x" data-every="1">'),
        ('<a href="//elsewhere/x"><a href="https://e/x"><a href="#x">',) * 2,
        ('<a href="{{ away }}">', '<a href="https://elsewhere/x">'),
        ('<input value="/x"><b data-href="/x">href=/x</b>',) * 2,
        ("{{ written }}", "&lt;a href=&#34;/x&#34;&gt;"),
    ],
)
def test_addresses_of_the_portal_get_its_path_and_nothing_else_does(template: str, page: str) -> None:
    values = {"name": "ada", "link": "/account", "away": "https://elsewhere/x", "written": '<a href="/x">'}
    assert rendered(template, **values) == page


def test_a_portal_with_a_site_of_its_own_is_written_as_its_templates() -> None:
    assert rendered('<a href="/x"><a href="{{ link }}">', "", link="/y") == '<a href="/x"><a href="/y">'


def test_a_template_may_be_used_by_another_one() -> None:
    page = environment("en", "/ml").overlay(
        loader=jinja2.DictLoader({"part": '{% macro link(to) %}<a href="{{ to }}"><a href="/b">{% endmacro %}'})
    )
    assert (
        page.from_string('{% from "part" import link %}{{ link("/a") }}').render() == '<a href="/ml/a"><a href="/ml/b">'
    )


def test_no_template_has_an_address_in_an_attribute_that_is_not_known_to_hold_one() -> None:
    harmless = {("value", "/account")}  # where to go on to, as the portal itself calls it
    for path in TEMPLATES.rglob("*.html"):
        for name, value in re.findall(r"""\s([\w-]+)=["'](/[^"']*)["']""", path.read_text()):
            assert name in ATTRIBUTES or name in ("sign_in", "api") or (name, value) in harmless, (
                f"{path.name}: {name}={value}"
            )


@pytest.mark.parametrize(
    ("url", "root"),
    [("", ""), ("https://ml.example.edu", ""), ("https://ml.example.edu/", ""), ("https://e.edu/a/b/", "/a/b")],
)
def test_the_public_address_says_where_the_portal_stands(url: str, root: str) -> None:
    assert root_of_url(url) == root


@pytest.mark.parametrize(
    "url", ["ml.example.edu", "ftp://e.edu/x", "https://e.edu/x?y=1", "https:///x", "https://e.edu//x"]
)
def test_what_is_no_public_address_is_refused(url: str) -> None:
    with pytest.raises(CourseError, match="no address of a portal"):
        root_of_url(url)
