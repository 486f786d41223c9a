import os
import shutil
from pathlib import Path

import pytest

from svgraph import layout
from svgraph.errors import InputError
from svgraph.layout import find_rooms

MINIMAL = Path(__file__).parents[1] / "fixtures" / "minimal"


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.delenv(layout.PROJECT_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Path(shutil.copytree(MINIMAL, tmp_path / "project"))


def test_the_folder_asked_for_comes_first(project, monkeypatch, tmp_path):
    monkeypatch.setenv(layout.PROJECT_VARIABLE, str(tmp_path))
    assert find_rooms(project).root == project


def test_the_environment_comes_before_the_folder_one_stands_in(project, monkeypatch, tmp_path):
    other = Path(shutil.copytree(project, tmp_path / "other"))
    monkeypatch.chdir(project)
    monkeypatch.setenv(layout.PROJECT_VARIABLE, str(other))
    assert find_rooms().root == other


def test_a_folder_deep_in_a_project_belongs_to_it(project, monkeypatch):
    monkeypatch.chdir(project / "data" / "plans")
    assert find_rooms().root == project


def test_away_from_every_project_the_packaged_rooms_serve(project, monkeypatch, tmp_path):
    package = tmp_path / "site-packages" / "svgraph"
    shutil.copytree(project, package / "rooms")
    monkeypatch.setattr(layout, "__file__", str(package / "layout.py"))
    monkeypatch.chdir("/")
    rooms = find_rooms()
    assert rooms.root == package / "rooms"
    assert rooms.build_dir.is_relative_to(tmp_path / "cache" / "svgraph")


def test_an_editable_install_has_the_rooms_of_its_checkout(project, monkeypatch):
    monkeypatch.setattr(layout, "__file__", str(project / "src" / "svgraph" / "layout.py"))
    monkeypatch.chdir("/")
    assert find_rooms().root == project


def test_no_rooms_anywhere_is_an_error_with_a_way_out(monkeypatch, tmp_path):
    monkeypatch.delenv(layout.PROJECT_VARIABLE, raising=False)
    monkeypatch.setattr(layout, "__file__", str(tmp_path / "a" / "b" / "layout.py"))
    monkeypatch.chdir("/")
    with pytest.raises(InputError, match="--project"):
        find_rooms()


def test_a_project_that_lacks_a_room_is_told_which(project):
    shutil.rmtree(project / "shapes")
    with pytest.raises(InputError, match="lacks shapes/"):
        find_rooms(project)


def test_a_folder_that_is_not_there_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        find_rooms(tmp_path / "nowhere")


def test_what_is_built_lies_in_the_project_if_one_may_write_there(project, monkeypatch, tmp_path):
    assert find_rooms(project).build_dir == project / "build"
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert find_rooms(project).build_dir.is_relative_to(tmp_path / "cache" / "svgraph")


def test_two_unwritable_projects_do_not_share_a_cache(project, monkeypatch, tmp_path):
    other = Path(shutil.copytree(project, tmp_path / "other"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert find_rooms(project).build_dir != find_rooms(other).build_dir


def test_files_are_named_from_the_root_in_code_point_order_without_hidden_ones(project):
    (project / "data" / ".hidden.ttl").write_text("")
    (project / "data" / "Z.ttl").write_text("")
    (project / "data" / "note.txt").write_text("")
    assert find_rooms(project).files("data", ".ttl") == [
        "data/Z.ttl",
        "data/plans/zz/plan.ttl",
        "data/plans/zz/statements.ttl",
        "data/sources/sheet-zz.ttl",
    ]


def test_a_folder_that_is_a_link_is_refused_and_not_left_out(project, tmp_path):
    rooms = find_rooms(project)
    (project / "data" / "plans" / "zz").rename(tmp_path / "elsewhere")
    (project / "data" / "plans" / "zz").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match=r"data/plans/zz: this folder is a link\n.*files them"):
        rooms.files("data", ".ttl")
    shutil.rmtree(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="data/plans/zz: this folder is a link"):
        rooms.files("data", ".ttl")


def test_a_folder_that_cannot_be_read_is_refused_and_not_left_out(project, monkeypatch):
    rooms = find_rooms(project)
    scandir = os.scandir

    def closed(path):
        if str(path).endswith("zz"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(InputError, match="data/plans/zz: this folder cannot be read: Permission"):
        rooms.files("data", ".ttl")


def test_a_folder_that_is_not_there_holds_no_files(project):
    assert find_rooms(project).files("data/nowhere", ".txt") == []


@pytest.mark.parametrize(
    ("name", "right"), [("data/More.TTL", "More.ttl"), ("queries/find.Rq", "find.rq")]
)
def test_an_ending_in_other_case_is_refused_with_the_right_name(project, name, right):
    (project / name).write_text("")
    room, _, _ = name.partition("/")
    with pytest.raises(InputError, match=f"^{name}: .*\n  rename it to {right}$"):
        find_rooms(project).files(room, layout.ROOMS[room])


@pytest.mark.parametrize("name", [b"data/pl\xe3n.ttl", b"data/pl\xe3n/a.ttl"])
def test_a_name_that_is_no_utf_8_is_refused_and_can_be_printed(project, name):
    path = project / os.fsdecode(name)
    try:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    except OSError:
        pytest.skip("this file system has UTF-8 names only")
    with pytest.raises(InputError, match="this name is no UTF-8") as caught:
        find_rooms(project).files("data", ".ttl")
    assert str(caught.value).encode().startswith("data/pl\N{REPLACEMENT CHARACTER}n".encode())


def test_a_project_that_may_not_be_looked_into_is_an_input_error(project, monkeypatch):
    def closed(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", closed)
    with pytest.raises(InputError, match="project: this folder cannot be read: Permission denied"):
        find_rooms(project)
    monkeypatch.chdir(project)
    with pytest.raises(InputError, match="cannot be read"):
        find_rooms()
