"""The data folder: ours, one user at a time, emptied without harm."""

import pytest

from jalon.demo.folder import LOCK, MADE_BY_US, MARK, DataFolder, FolderError


@pytest.fixture
def folder(tmp_path):
    opened = DataFolder(tmp_path / "data")
    opened.open()
    yield opened
    opened.close()


def test_a_new_folder_is_made_with_its_mark(folder):
    assert {entry.name for entry in folder.path.iterdir()} == {MARK, LOCK, "mail", "logs"}


def test_what_is_remembered_is_recalled_by_the_next_run(folder):
    folder.remember(sample_data=True)
    folder.remember(static="abc")
    folder.close()
    later = DataFolder(folder.path)
    assert (later.recall("sample_data"), later.recall("static"), later.recall("other")) == (True, "abc", None)


def test_one_folder_serves_one_demonstration_at_a_time(folder):
    folder.note_address("http://localhost:8000")
    with pytest.raises(FolderError, match=r"already runs on .* \(process \d+, http://localhost:8000\): stop it first"):
        DataFolder(folder.path).open()


def test_a_folder_left_by_a_killed_run_says_so_and_one_closed_properly_does_not(folder):
    folder.note_address("http://localhost:8000")
    folder.close()
    properly = DataFolder(folder.path)
    assert properly.lock_if_made() is False
    properly.close()
    (folder.path / LOCK).write_text("process 1, http://localhost:8000")
    killed = DataFolder(folder.path)
    assert killed.lock_if_made() is True
    killed.close()


def test_starting_afresh_removes_what_was_made_and_nothing_else(folder):
    (folder.mail / "one.eml").write_text("x")
    folder.remember(sample_data=True)
    (folder.path / "notes.txt").write_text("mine")
    folder.reset()
    assert {entry.name for entry in folder.path.iterdir()} == {LOCK, "notes.txt"}
    folder.open()
    assert folder.recall("sample_data") is None


def test_starting_afresh_does_not_follow_a_link_out_of_the_folder(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("x")
    (folder.path / "static").symlink_to(elsewhere)
    folder.reset()
    assert not (folder.path / "static").exists()
    assert (elsewhere / "kept").exists()


def test_a_folder_without_our_mark_is_not_emptied(tmp_path):
    (tmp_path / "postgres").mkdir()
    with pytest.raises(FolderError, match="does not look like a Jalon data folder"):
        DataFolder(tmp_path).reset()
    assert (tmp_path / "postgres").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"made_by": "somebody else"}'])
def test_a_mark_that_is_not_ours_is_no_mark(tmp_path, text):
    (tmp_path / MARK).write_text(text)
    with pytest.raises(FolderError):
        DataFolder(tmp_path).reset()


@pytest.mark.parametrize("name", MADE_BY_US[:-1])
def test_a_folder_where_our_place_is_taken_is_not_used(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(FolderError, match=f"already holds « {name} »"):
        DataFolder(tmp_path).open()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderError, match="cannot be used"):
        DataFolder(tmp_path / "file").open()


def test_starting_afresh_where_nothing_is_yet_does_nothing(tmp_path):
    DataFolder(tmp_path / "absent").reset()
    assert not (tmp_path / "absent").exists()
