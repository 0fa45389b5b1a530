"""The theme's tags: what they write, and that it is well formed, escaped and tied together."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone

from jalon.core.forms import DayField, GlossedChoiceField
from jalon.web.sprite import symbols
from jalon.web.templatetags.jalon_ui import STATE_COLOURS
from tests.html import faults

WHEN = [("six", "Dans les six mois"), ("vite", "Le plus vite possible"), ("tard", "Plus tard")]
ABC = [("A", "Fait seul"), ("B", "En partie"), ("C", "Ne fait pas")]
MANY = [(str(n), f"Choix {n}") for n in range(9)]


class SampleForm(forms.Form):
    name = forms.CharField(label="Nom de naissance", help_text="Celui de la carte d'identité.")
    day = DayField(label="Date de naissance")
    doctor = forms.CharField(label="Médecin traitant", required=False)
    when = GlossedChoiceField(label="Pour quand ?", choices=WHEN, widget=forms.RadioSelect)
    speech = forms.ChoiceField(
        label="Communication", choices=ABC, widget=forms.RadioSelect(attrs={"data-look": "segmented"})
    )
    many = forms.ChoiceField(label="Beaucoup", choices=MANY, widget=forms.RadioSelect)
    how = forms.MultipleChoiceField(
        label="Ne le fait pas", choices=MANY[:4], required=False, widget=forms.CheckboxSelectMultiple
    )
    undo = forms.ChoiceField(
        label="Chutes", choices=[("", "---------"), *WHEN], required=False, widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label="Rien à signaler")
    note = forms.CharField(label="Message", widget=forms.Textarea)
    stay = forms.ChoiceField(label="Type de séjour", choices=WHEN)
    token = forms.CharField(widget=forms.HiddenInput)


def render(source: str, path: str = "/annuaire/", **context: Any) -> str:
    request = RequestFactory().get(path)
    return Template("{% load jalon_ui %}" + source).render(Context({"request": request, **context}))


def soup(source: str, **context: Any) -> BeautifulSoup:
    return BeautifulSoup(render(source, **context), "html.parser")


def filled(**data: str) -> SampleForm:
    return SampleForm(data)


@pytest.mark.parametrize("state", STATE_COLOURS)
def test_every_state_has_a_shape_a_colour_and_its_word(state: str) -> None:
    page = soup('{% status state "Sur liste d\'attente" "admissible" %}', state=state)
    assert page.span["class"] == ["state", STATE_COLOURS[state]]
    assert page.use["href"].endswith(f"#s-{state}")
    assert page.get_text(" ", strip=True) == "Sur liste d’attente admissible"


def test_the_tinted_form_is_another_class_of_the_same_words() -> None:
    page = soup('{% status_tag "refused" "Refusée" %}')
    assert page.span["class"] == ["state", "tag", "red"]
    assert page.find("small") is None


def test_an_unknown_state_icon_or_milestone_is_refused_rather_than_shown_blank() -> None:
    for source in ('{% status "lost" "Perdue" %}', '{% icon "no-such-icon" %}', '{% milestone "gone" %}'):
        with pytest.raises(ValueError, match=r"no symbol|No shape"):
            render(source)


def test_the_sprite_holds_the_states_the_milestones_and_the_logo() -> None:
    wanted = {f"s-{state}" for state in STATE_COLOURS}
    wanted |= {f"m-{form}" for form in ("done", "here", "part", "todo", "late", "lock", "kept")} | {"logo"}
    assert wanted <= symbols()


def test_an_icon_is_silent_unless_it_stands_alone() -> None:
    assert 'aria-hidden="true"' in render('{% icon "search" %}')
    alone = soup('{% icon "search" "Chercher" %}').svg
    assert (alone["role"], alone["aria-label"]) == ("img", "Chercher")


def test_a_numbered_stone_says_its_number() -> None:
    page = soup('{% milestone "here" number=3 %}')
    assert "chosen" in page.span["class"]
    assert page.get_text(strip=True).endswith("3")
    assert "chosen" not in soup("{% milestone number=4 %}").span["class"]


def test_what_comes_from_people_is_escaped_everywhere() -> None:
    attack = "<script>alert(1)</script>"
    sources = (
        '{% status "sent" x x %}',
        '{% icon "bell" x %}',
        "{{ x|fr }}",
        '{% milestone "done" x %}',
        "{{ x|finess }}",
        '{% banner "info" %}{{ x }}{% endbanner %}',
    )
    for source in sources:
        assert "<script>" not in render(source, x=attack)


def test_a_banner_keeps_its_markup_and_knows_the_levels_of_messages() -> None:
    page = soup('{% banner "warning" %}<b>Le Dr Colas modifie aussi ce volet.</b> Gardées.{% endbanner %}')
    assert page.div["class"] == ["banner", "warning"]
    assert page.b is not None
    assert soup('{% banner "debug" %}x{% endbanner %}').div["class"] == ["banner", "info"]


def test_a_field_ties_its_label_hint_and_error_to_its_control() -> None:
    page = soup("{% field form.name %}", form=filled(name=""))
    control = page.find("input")
    assert page.label["for"] == control["id"]
    assert control["aria-invalid"] == "true"
    described = control["aria-describedby"].split()
    assert [page.find(id=name)["class"] for name in described] == [["hint"], ["error-line"]]
    assert page.find(id=described[0]).get_text() == "Celui de la carte d’identité."


def test_only_the_rare_optional_field_is_marked() -> None:
    form = SampleForm()
    assert "(facultatif)" in render("{% field form.doctor %}", form=form)
    assert "(facultatif)" not in render("{% field form.name %}", form=form)


def test_a_date_shows_an_example_and_keeps_what_was_typed() -> None:
    page = soup("{% field form.day %}", form=filled(day="31/02/1939"))
    assert "03/05/1939" in page.find(class_="hint").get_text()
    assert page.input["value"] == "31/02/1939"
    assert "Février 1939 a 28\N{NO-BREAK SPACE}jours. Vérifiez le jour." in page.get_text()
    assert page.input["aria-describedby"] == "id_day_helptext id_day_error"


def test_a_few_radios_are_cards_and_many_are_a_list() -> None:
    few, many = soup("{% field form.when %}", form=SampleForm()), soup("{% field form.many %}", form=SampleForm())
    assert len(few.select("fieldset .choices > label.choice > input[type=radio]")) == 3
    assert len(many.select("fieldset .checks > label.check > input[type=radio]")) == 9
    assert few.legend.get_text() == "Pour quand\N{NO-BREAK SPACE}?"


def test_a_card_shows_the_gloss_of_its_choice() -> None:
    form = SampleForm()
    form.fields["when"].glosses = {"vite": "sortie d'hôpital"}
    assert [small.get_text() for small in soup("{% field form.when %}", form=form).select("small")] == [
        "sortie d’hôpital"
    ]


def test_segments_show_their_letter_and_nothing_is_chosen_at_first() -> None:
    page = soup("{% field form.speech %}", form=SampleForm())
    assert [key.get_text() for key in page.select(".segmented .key")] == ["A", "B", "C"]
    assert page.select("input[checked]") == []
    assert page.find(attrs={"data-look": True}) is None
    assert len(soup("{% field form.speech %}", form=filled(speech="B")).select("input[checked]")) == 1


def test_a_line_of_answers_is_a_named_group() -> None:
    line = soup("{% answer_line form.speech %}", form=SampleForm()).div
    assert line["role"] == "radiogroup"
    assert line.find(id=line["aria-labelledby"]).get_text() == "Communication"
    assert soup("{% answer_line form.how %}", form=SampleForm()).div["role"] == "group"


def test_an_answer_may_be_taken_back_only_when_it_is_optional() -> None:
    assert "Pas de réponse" in render("{% field form.undo %}", form=SampleForm())
    assert "Pas de réponse" not in render("{% field form.when %}", form=SampleForm())


def test_the_error_summary_leads_to_each_field() -> None:
    form = filled(name="Garnier", day="03/05/1939", agree="on", note="x", stay="six", token="t", speech="A", many="1")
    form.add_error(None, "Le Dr Colas modifie aussi ce volet.")
    page = soup("{% error_summary form %}{% field form.when %}", form=form)
    assert "Le Dr\N{NO-BREAK SPACE}Colas modifie aussi ce volet." in page.get_text()
    assert "Il y a une erreur dans ce formulaire." in page.get_text()
    links = page.select("[data-error-summary] a")
    assert [page.find(id=link["href"][1:])["name"] for link in links] == ["when"]
    assert page.select_one("[data-error-summary]")["tabindex"] == "-1"


def test_the_error_summary_counts_over_several_forms_and_is_silent_without_errors() -> None:
    several = render("{% error_summary one two %}", one=filled(), two=[SampleForm({}, prefix="b")])
    assert re.search(r"Il y a \d+ erreurs", several)
    assert "#id_b-name" in several
    assert render("{% error_summary form %}", form=SampleForm()) == ""


def test_a_whole_form_bears_the_checks_of_every_page() -> None:
    for form in (SampleForm(), filled()):
        html = render("{% error_summary form %}{% for f in form %}{% field f %}{% endfor %}", form=form)
        assert faults(f"<html lang=fr><title>x</title><main><h1>x</h1>{html}</main></html>") == []


def test_the_pager_keeps_the_search_and_marks_the_page() -> None:
    page = Paginator(range(58), 11).page(3)
    html = BeautifulSoup(render("{% pager page %}", path="/annuaire/?lieu=Talant&page=3", page=page), "html.parser")
    assert html.p.get_text() == "11 sur 58"
    assert html.find(attrs={"aria-current": "page"}).get_text() == "3"
    assert all("lieu=Talant" in link["href"] for link in html.find_all("a"))
    assert [html.find("a", rel="prev")["href"], html.find("a", rel="next")["href"]] == [
        "?lieu=Talant&page=2",
        "?lieu=Talant&page=4",
    ]


def test_a_single_page_has_no_pager() -> None:
    assert render("{% pager page %}", page=Paginator([1, 2], 10).page(1)) == ""


def test_ages_and_deadlines_are_dated_for_machines_and_empty_without_a_date() -> None:
    today = timezone.localdate()
    assert soup("{% deadline due %}", due=today - timedelta(days=2)).time["class"] == ["deadline", "late"]
    assert soup("{% deadline due %}", due=today + timedelta(days=9)).time["class"] == ["deadline"]
    assert render('{% age when "depuis" %}', when=today - timedelta(days=1)).count("depuis hier") == 1
    assert render("{% age when %}{% deadline when %}{{ when|jour }}{{ when|heure }}{{ when|euros }}", when=None) == ""


def test_the_typography_filter_leaves_attributes_of_safe_html_alone() -> None:
    html = render('{% filter fr %}<a href="/x?a=b" title="Quoi ?">Quoi ?</a>{% endfilter %}')
    assert html == '<a href="/x?a=b" title="Quoi ?">Quoi\N{NO-BREAK SPACE}?</a>'


def test_a_day_is_written_in_the_template() -> None:
    assert render("{{ day|jour }}", day=date(1939, 5, 3)) == "mercredi 3\N{NO-BREAK SPACE}mai 1939"


def test_the_public_bar_knows_where_one_is() -> None:
    for path, section in (("/annuaire/21/", "annuaire"), ("/", ""), ("/autre/", "")):
        assert render("{% nav_section as here %}[{{ here }}]", path=path) == f"[{section}]"


def test_a_banner_must_be_closed() -> None:
    with pytest.raises(TemplateSyntaxError):
        render('{% banner "info" %}x')
