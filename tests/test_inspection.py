"""The inspection of pages notices each fault: a rule that sees nothing would hold nothing."""

import pytest

from tests.html import faults

PAGE = "<!doctype html><html lang=fr><head><title>Accueil · Jalon</title></head><body><main>{}</main></body></html>"
SOUND = PAGE.format("<h1>Accueil</h1><label for=a>Nom</label><input id=a name=a><a href=/>Suite</a>")


def test_a_sound_page_and_a_sound_fragment_have_no_fault() -> None:
    assert faults(SOUND) == []
    assert faults("<p>Bonjour</p>") == []
    assert faults("") == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        (SOUND.replace("lang=fr", "lang=en"), "lang=fr"),
        (SOUND.replace("<h1>Accueil</h1>", ""), "0 h1"),
        (SOUND.replace("<h1>Accueil</h1>", "<h1>Un</h1><h1>Deux</h1>"), "2 h1"),
        (SOUND.replace("Accueil · Jalon", " · Jalon"), "no title"),
        (SOUND.replace("<main>", "<main></main><main>"), "exactly one main"),
        (SOUND.replace("<label", "<h3>Détail</h3><label"), "heading level is skipped before « Détail »"),
        (SOUND.replace("for=a", "for=b"), "for names b, which is absent"),
        (SOUND.replace("<input", "<input aria-describedby='a z'"), "aria-describedby names z"),
        ("<p id=x></p><p id=x></p>", "id x appears 2 times"),
        ("<input name=seul>", "no label for seul"),
        ("<select name=choix></select>", "no label for choix"),
        ("<button></button>", "<button> without words"),
        ("<a href=/><span></span></a>", "<a> without words"),
        ("<p style='color: red'>x</p>", "inline style on <p>"),
        ("<style>p { color: red }</style>", "inline style on <style>"),
        ("<script>go()</script>", "inline script"),
        ("<button onclick='go()'>Aller</button>", "inline handler onclick"),
        ("<p>{{ nom }}</p>", "template tag"),
    ],
)
def test_each_fault_is_told(html: str, fault: str) -> None:
    assert any(fault in told for told in faults(html))


@pytest.mark.parametrize(
    "html",
    [
        "<label>Nom <input name=a></label>",
        "<input name=a aria-label=Nom>",
        "<input type=hidden name=a>",
        "<button><span aria-label=Fermer></span></button>",
    ],
)
def test_other_ways_to_name_a_control_are_no_fault(html: str) -> None:
    assert faults(html) == []
