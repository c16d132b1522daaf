"""What was found is told in French where its words are known."""

from __future__ import annotations

import pytest

from geodata.findings import Finding
from geodata.found_words import found_in_french, found_words


def test_both_languages_have_the_same_gaps() -> None:
    for english, french in found_words().items():
        assert english.count("{}") == french.count("{}"), english
        assert english and french


@pytest.mark.parametrize(
    ("found", "french"),
    [
        ("the host was not found", "l'hôte est introuvable"),
        ("no answer in time; 5 tries", "pas de réponse à temps; 5 essais"),
        (
            "a redirect to an address that is not asked: scheme file",
            "une redirection vers une adresse qui n'est pas demandée : protocole file",
        ),
        ("more than 50 bytes", "plus de 50 octets"),
        ("Moncton, NB {}", "Moncton, NB {}"),
    ],
)
def test_known_words_are_told_in_french_and_others_as_they_are(found: str, french: str) -> None:
    assert found_in_french(found) == french


def test_a_code_that_was_found_is_told_as_what_it_means() -> None:
    finding = Finding("list_not_had", "a.xlsx", "empty_file")
    assert "Found: The file is empty." in finding.message()
    assert "Trouvé : Le fichier est vide." in finding.message("fr")
