"""Attachments in production: where they may not be, how they travel, the limits that proxy and application share."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from config.checks import attachments_are_safe, attachments_are_scanned
from config.settings.base import attachments
from jalon.web.uploads import MOST_REQUEST_BYTES

UNSCANNED = [(False, "", ["jalon.W030"]), (False, "h:1", []), (True, "", [])]
ROOT = Path(__file__).resolve().parents[2]


def codes(place: dict[str, Any], **settings: Any) -> list[str | None]:
    storages = django_settings.STORAGES | {"dossiers": place}
    with override_settings(STORAGES=storages, **settings):
        return [message.id for message in attachments_are_safe()]


def test_a_folder_of_their_own_is_safe(tmp_path: Path) -> None:
    assert codes(attachments({}, tmp_path / "attachments"), STATIC_ROOT=tmp_path / "static") == []


@pytest.mark.parametrize("folder", ["static", "static/attachments", "."])
def test_a_folder_that_is_served_is_refused(tmp_path: Path, folder: str) -> None:
    assert codes(attachments({}, tmp_path / folder), STATIC_ROOT=tmp_path / "static") == ["jalon.E030"]


def test_a_folder_under_the_media_is_refused(tmp_path: Path) -> None:
    assert codes(attachments({}, tmp_path / "media" / "a"), MEDIA_ROOT=str(tmp_path / "media")) == ["jalon.E030"]


@pytest.mark.parametrize(
    ("url", "found"), [("http://s3.exemple.example", ["jalon.E031"]), ("https://s3.exemple.example", []), ("", [])]
)
def test_a_bucket_is_reached_by_tls(url: str, found: list[str], tmp_path: Path) -> None:
    assert codes(attachments({"JALON_S3_BUCKET": "dossiers", "JALON_S3_URL": url}, tmp_path)) == found


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", []),
        ("unix:/run/clamav/clamd.ctl", []),
        ("clamav.internal:3310", []),
        ("clamav.internal", ["jalon.E032"]),
        ("/run/clamav/clamd.ctl", ["jalon.E032"]),
        (":3310", ["jalon.E032"]),
    ],
)
def test_an_antivirus_is_named_as_it_can_be_reached(address: str, found: list[str], tmp_path: Path) -> None:
    assert codes(attachments({}, tmp_path), CLAMAV=address) == found


@pytest.mark.parametrize(
    ("demo", "address", "found"), [(False, "", ["jalon.W030"]), (False, "h:1", []), (True, "", [])]
)
def test_whoever_runs_the_site_is_told_that_nothing_is_scanned(demo: bool, address: str, found: list[str]) -> None:
    with override_settings(DEMO=demo, CLAMAV=address):
        assert [message.id for message in attachments_are_scanned(None)] == found


def test_nginx_lets_through_what_the_application_takes() -> None:
    text = (ROOT / "deploy" / "nginx" / "jalon.conf").read_text(encoding="utf-8")
    place = re.search(r"location ~ \^/dossiers/\S+/pieces/\$ \{\s+client_max_body_size (\d+)m;", text)
    assert place is not None
    assert int(place[1]) * 1024 * 1024 == MOST_REQUEST_BYTES
