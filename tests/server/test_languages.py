"""Everything that a member sees is there in six languages, with the same fields in each."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.mofile import write_mo
from django.test import Client
from tools import web_messages

from comity.server.accounts.models import User
from comity.server.accounts.roles import Role
from tests.server.cast import Cast, client_of

FIELD = re.compile(r"%\(\w+\)s|\{\w+\}|%%|<[^>]+>")
WORDS = {"fr": "Vos listes", "de": "Ihre Listen", "es": "Sus listas", "pt": "As suas listas", "zh-hans": "您的清单"}


def _key(text: web_messages.Text) -> str:
    return text if isinstance(text, str) else text[0]


def test_every_text_is_translated_and_nothing_else() -> None:
    assert {_key(each) for each in web_messages.texts()} == set(web_messages.words())


@pytest.mark.parametrize("language", web_messages.LANGUAGES)
def test_translations_keep_the_fields(language: str) -> None:
    at = web_messages.LANGUAGES.index(language)
    for english, all_languages in web_messages.words().items():
        assert len(all_languages) == len(web_messages.LANGUAGES), english
        found = all_languages[at]
        for each in found if isinstance(found, list) else [found]:
            assert sorted(FIELD.findall(str(each))) == sorted(FIELD.findall(english)), english
            assert str(each).strip() == each


@pytest.mark.parametrize("language", web_messages.LANGUAGES)
def test_the_catalogues_are_made_from_the_words(language: str) -> None:
    made = io.BytesIO()
    write_mo(made, web_messages.catalogue(language))
    stored = (web_messages.PAGES / "locale" / language / "LC_MESSAGES" / "django.mo").read_bytes()
    assert made.getvalue() == stored, "run: python -m tools.web_messages"


@pytest.mark.parametrize(("language", "word"), WORDS.items())
def test_a_person_is_spoken_to_in_its_language(cast: Cast, language: str, word: str) -> None:
    person = cast.a.people[Role.CONTRIBUTOR]
    client = client_of(person)
    form = {"name": person.name, "language": language, "time_zone": "Asia/Shanghai"}
    assert client.post("/me", form).status_code == 302
    assert User.objects.get(pk=person.pk).language == language
    page = client.get("/lists").content.decode()
    assert word in page
    assert f'<html lang="{language}">' in page


def test_a_visitor_is_spoken_to_as_its_browser_asks(db: None) -> None:
    page = Client().get("/how-it-works", headers={"Accept-Language": "de-AT,de;q=0.9"}).content.decode()
    assert "So geht es" in page
    assert "85 % Übereinstimmung" in page
