import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph import build as building
from svgraph import kept
from svgraph.build import build
from svgraph.confine import MEGABYTE, Limits
from svgraph.current import current, open_current
from svgraph.errors import InputError, LockedError, OutsideError
from svgraph.layout import Rooms

MINIMAL = Path(__file__).parents[1] / "fixtures" / "minimal"
FINDING = "SELECT ?value { ?s <https://w3id.org/svgraph/ontology#outcome> ?value }"


def edit(rooms, name, old, new):
    path = rooms.path(name)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def change(rooms):
    edit(rooms, "data/plans/zz/statements.ttl", "outcome:not-planned", "outcome:planned")


def break_(rooms):
    edit(rooms, "data/plans/zz/plan.ttl", "zz:version-1 a", "zz:version-1 a a")


def value(made):
    [[term]] = made.open().select(FINDING).rows
    return term.value.rpartition("/")[2]


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_build_is_named_by_the_digest_of_its_canonical_quads(rooms):
    made = build(rooms)
    content = made.dataset.read_bytes()
    assert made.digest == made.folder.name == hashlib.sha256(content).hexdigest()
    assert content.decode().splitlines() == sorted(content.decode().splitlines())
    assert (made.quads, made.plans, made.questions, made.version) == (
        len(content.splitlines()),
        1,
        2,
        "0.0.1",
    )
    assert value(made) == "not-planned"
    assert names_in(rooms.build_dir) == sorted([made.digest, "current.json", "lock"])


def test_the_digest_depends_on_the_rooms_alone(rooms, tmp_path):
    other = tmp_path / "elsewhere" / "in a folder with spaces"
    # Copied in another order, with other times: neither may matter.
    for name in sorted(MINIMAL.rglob("*"), reverse=True):
        if name.is_file():
            target = other / name.relative_to(MINIMAL)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(name, target)
    code = (
        "import sys; from pathlib import Path; from svgraph.build import build;"
        "from svgraph.layout import find_rooms;"
        "made = build(find_rooms(Path(sys.argv[1])));"
        "print(made.digest, made.dataset.read_bytes() == Path(sys.argv[2]).read_bytes())"
    )
    made = build(rooms)
    for project, seed, zone, locale, cwd, mask in [
        (rooms.root, "1", "Pacific/Kiritimati", "C", "/", 0o077),
        (other, "77", "America/Adak", "tr_TR.UTF-8", str(tmp_path), 0o002),
    ]:
        settings = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        path = os.pathsep.join(map(os.path.abspath, filter(None, sys.path)))
        done = subprocess.run(
            [sys.executable, "-c", code, str(project), str(made.dataset)],
            env={**os.environ, **settings, "PYTHONPATH": path},
            cwd=cwd,
            umask=mask,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == f"{made.digest} True\n", done.stderr


def test_another_fact_is_another_digest_and_the_former_build_stays(rooms):
    first = build(rooms)
    change(rooms)
    second = build(rooms)
    assert first.digest != second.digest
    assert value(second) == "planned"
    assert value(first) == "not-planned"
    edit(rooms, "data/plans/zz/plan.ttl", "Zz plāns", "Zz programma")
    third = build(rooms)
    assert names_in(rooms.build_dir) == sorted(
        [second.digest, third.digest, "current.json", "lock"]
    )


def test_a_failing_build_leaves_the_last_good_one(rooms):
    made = build(rooms)
    before = {path: path.read_bytes() for path in rooms.build_dir.glob("*.json")}
    break_(rooms)
    with pytest.raises(InputError, match=r"data/plans/zz/plan\.ttl:11:"):
        build(rooms)
    assert {path: path.read_bytes() for path in rooms.build_dir.glob("*.json")} == before
    assert value(made) == "not-planned"
    break_again = kept.build_of(rooms, kept.inputs_of(rooms))
    assert break_again is None


@pytest.mark.parametrize("step", ["_store", "_describe", "_sync", "write_whole"])
def test_a_build_that_breaks_off_leaves_the_last_good_one_and_the_next_sweeps(
    rooms, monkeypatch, step
):
    first = build(rooms)
    change(rooms)

    def fail(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(building, step, fail)
        with pytest.raises(OutsideError, match="No space left on device"):
            build(rooms)
    assert not list(rooms.build_dir.glob(".*"))
    said = json.loads((rooms.build_dir / "current.json").read_text())
    assert said["digest"] == first.digest
    assert value(first) == "not-planned"
    assert value(build(rooms)) == "planned"
    assert not [name for name in names_in(rooms.build_dir) if name.startswith(".")]


def test_a_failed_build_whose_error_is_kept_does_not_block_the_next(rooms, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(building, "_describe", fail)
        with pytest.raises(OutsideError) as kept:
            build(rooms)
    assert value(build(rooms)) == "not-planned"
    assert kept.value.__cause__ is not None


def test_what_a_killed_build_left_is_swept(rooms):
    made = build(rooms)
    (rooms.build_dir / ".new-1x" / "store").mkdir(parents=True)
    (rooms.build_dir / ".old-1").mkdir()
    (rooms.build_dir / ".current.json.1x").write_text("{")
    build(rooms)
    assert names_in(rooms.build_dir) == sorted([made.digest, "current.json", "lock"])


def test_a_build_may_be_read_by_whoever_the_umask_admits(rooms):
    former = os.umask(0o022)
    try:
        made = build(rooms)
    finally:
        os.umask(former)
    assert made.folder.stat().st_mode & 0o777 == 0o755


def cut(content):
    return content[: len(content) // 2]


def flip_start(content):
    return bytes(each ^ 255 for each in content[:200]) + content[200:]


def flip_end(content):
    return content[:-20] + bytes(each ^ 255 for each in content[-20:])


@pytest.mark.parametrize("damage", [cut, flip_start, flip_end])
def test_a_damaged_store_is_healed_by_a_build(rooms, damage):
    count = len(list((build(rooms).folder / "store").glob("*.sst")))
    assert count > 5
    for number in range(count):
        made = build(rooms)
        file = sorted((made.folder / "store").glob("*.sst"))[number]
        file.write_bytes(damage(file.read_bytes()))
        again = build(rooms)
        assert again == made
        assert (value(again), again.store().graph_count()) == ("not-planned", made.graphs)


def test_a_shortened_store_is_made_anew_once_for_a_reader(rooms):
    made = build(rooms)
    for file in (made.folder / "store").glob("*.sst"):
        file.write_bytes(cut(file.read_bytes()))
    notes = []
    assert value(current(rooms, notes.append)) == "not-planned"
    assert value(current(rooms, notes.append)) == "not-planned"
    assert len(notes) == 1


def test_a_worker_that_opened_a_damaged_store_is_not_asked(rooms, monkeypatch):
    made = build(rooms)
    shutil.rmtree(made.folder / "store")
    ox.Store(str(made.folder / "store")).flush()  # whole, and empty
    build_them = building._build

    def slowly(*arguments):
        time.sleep(0.5)  # so that the worker has opened what there was
        return build_them(*arguments)

    monkeypatch.setattr(building, "_build", slowly)
    pool = open_current(rooms)
    assert pool.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows == [(ox.Literal(made.quads),)]
    pool.close()


def test_a_reader_of_a_damaged_store_is_told_to_build_again(rooms):
    made = build(rooms)
    for file in (made.folder / "store").glob("*.sst"):
        file.write_bytes(flip_end(file.read_bytes()))
    with pytest.raises(OutsideError, match="svgraph build"):
        current(rooms).store()
    assert value(build(rooms)) == "not-planned"


def test_a_full_disk_is_an_outside_error_with_path_and_reason(rooms):
    code = """
import resource, signal, sys
from svgraph.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
sys.exit(main(["--project", sys.argv[1], "build"]))
"""
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, rooms.root], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stderr
    assert str(rooms.build_dir) in done.stderr
    assert "File too large" in done.stderr
    assert not (rooms.build_dir / "current.json").exists()


def test_current_builds_once_and_again_only_when_the_rooms_have_changed(rooms, monkeypatch):
    notes = []
    first = current(rooms, notes.append)
    assert len(notes) == 1
    with monkeypatch.context() as idle:
        idle.setattr(building, "_build", None)
        assert current(rooms, notes.append) == first
    change(rooms)
    assert value(current(rooms, notes.append)) == "planned"
    assert len(notes) == 2


@pytest.mark.parametrize(
    "name",
    [
        "ontology/schemes.ttl",
        "shapes/structure.ttl",
        "data/plans/zz/plan.ttl",
        "data/sources/sheet-zz.txt",
        "queries/fact-sheet/finding.rq",
        "queries/derive/about-plan.rq",
    ],
)
def test_every_file_of_the_rooms_counts_as_an_input(rooms, name):
    before = building.inputs_of(rooms)
    rooms.path(name).write_text(rooms.path(name).read_text() + "\n")
    assert building.inputs_of(rooms) != before


def test_a_renamed_file_counts_as_another_input(rooms):
    before = building.inputs_of(rooms)
    path = rooms.path("data/plans/zz/plan.ttl")
    path.rename(path.with_name("plans.ttl"))
    assert building.inputs_of(rooms) != before


def test_a_damaged_build_is_made_anew(rooms):
    made = build(rooms)
    made.dataset.write_bytes(made.dataset.read_bytes()[:-9])
    for file in (made.folder / "store").glob("*.sst"):
        file.unlink()
    again = build(rooms)
    assert again == made
    assert hashlib.sha256(again.dataset.read_bytes()).hexdigest() == made.digest
    assert value(again) == "not-planned"


def test_a_build_that_vanished_is_made_anew(rooms):
    made = build(rooms)
    shutil.rmtree(made.folder)
    assert value(current(rooms)) == "not-planned"


def test_a_second_build_is_locked_out_and_told_by_whom(rooms):
    build(rooms)
    with (rooms.build_dir / "lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4242\n")
        lock.flush()
        with pytest.raises(LockedError, match="process 4242"):
            build(rooms)
    build(rooms)


def test_a_reader_waits_for_a_build_at_work(rooms, monkeypatch):
    monkeypatch.setattr(building, "LONGEST_WAIT", 0.2)
    notes = []
    rooms.build_dir.mkdir()
    with (rooms.build_dir / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(LockedError):
            current(rooms, notes.append)
    assert notes == ["waiting for another run (process unknown)"]


def test_where_nothing_can_be_written_the_reason_is_given(rooms):
    rooms.build_dir.write_text("a file where a folder belongs")
    with pytest.raises(OutsideError, match=r"project/build: cannot write here: File exists"):
        build(rooms)


def test_a_damaged_dataset_is_said_to_be_one_and_healed(rooms):
    made = build(rooms)
    assert len(made.read()) == made.quads
    made.dataset.write_bytes(made.dataset.read_bytes()[:-9])
    with pytest.raises(OutsideError, match="svgraph build"):
        made.read()
    assert len(build(rooms).read()) == made.quads


# Derivations that strangers may have written: one never ends, one asks for all memory.
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o"


@pytest.mark.parametrize(
    "condition", [f"{{ SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }} }}", PRODUCT], ids=["time", "memory"]
)
def test_a_derivation_that_never_ends_is_stopped_and_the_last_build_stays(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, condition: str
) -> None:
    former = build(rooms)
    few = Limits(seconds=2.0, memory=300 * MEGABYTE)
    monkeypatch.setattr("svgraph.build._enough_for", lambda _: few)
    path = rooms.path("queries/derive/zz-endless.rq")
    path.write_text(f"# Never.\nCONSTRUCT {{ ?a <urn:p> ?f }}\nWHERE {{ {condition} }}\n", "utf-8")
    with pytest.raises(OutsideError, match="compiling the rooms was stopped"):
        build(rooms)
    path.unlink()
    assert current(rooms) == former


def test_a_node_without_a_name_is_called_the_same_by_every_build(rooms):
    """The engine would give it another name each time that it loads it."""
    query = "SELECT * { ?list <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> ?rest }"
    names_of = []
    for _ in range(2):
        made = build(rooms)
        names_of.append(sorted(map(str, made.store().select(query).rows)))
        assert names_of[-1] and "c14n" in names_of[-1][0]
        shutil.rmtree(rooms.build_dir)
    assert names_of[0] == names_of[1]


def test_rooms_that_change_while_they_are_compiled_are_compiled_again(rooms, monkeypatch):
    """Else the build would count as one of the files as they were before."""
    really, times = building.confined, []

    def changed_meanwhile(*given, **named):
        content = really(*given, **named)
        if not times:
            change(rooms)
        times.append(1)
        return content

    monkeypatch.setattr(building, "confined", changed_meanwhile)
    made = build(rooms)
    assert (len(times), value(made)) == (2, "planned")
    monkeypatch.undo()
    assert current(rooms) == made


def test_a_changed_fact_about_a_build_is_not_believed(rooms):
    made = build(rooms)
    facts = made.folder / "build.json"
    facts.write_text(facts.read_text().replace('"plans": 1', '"plans": 7'))
    assert current(rooms) == made
    assert build(rooms).plans == 1


def test_a_dataset_of_the_same_length_is_held_against_its_digest(rooms):
    made = build(rooms)
    content = made.dataset.read_bytes()
    made.dataset.write_bytes(content.replace(b"not-planned", b"nut-planned"))
    with pytest.raises(OutsideError, match="damaged"):
        current(rooms).read()


def test_files_that_nobody_has_touched_are_not_read_again(rooms, monkeypatch):
    monkeypatch.setattr(building, "_TICK", 0)
    made = build(rooms)
    with monkeypatch.context() as unread:
        unread.setattr(kept, "inputs_of", None)
        assert current(rooms) == made
    path = rooms.path("data/plans/zz/statements.ttl")
    text, status = path.read_text(), path.stat()
    # As long as before, and as old.
    path.write_text(text.replace("outcome:not-planned", "outcome:planned    "))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size
    assert value(current(rooms)) == "planned"
    path.write_text(text)
    assert current(rooms) == made


def test_files_that_have_just_changed_are_read_again(rooms):
    """They may change once more within the same tick of the clock."""
    build(rooms)
    assert json.loads((rooms.build_dir / "current.json").read_text())["seen"] is None
    assert kept.presumed_inputs(rooms) is None


def test_a_resident_dataset_answers_as_the_store_does(rooms: Rooms) -> None:
    made = build(rooms)
    query = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    pools = made.open(), made.open(resident=True)
    first, second = (pool.select(query) for pool in pools)
    assert len(first.rows) > 10
    assert first.columns == second.columns
    assert set(first.rows) == set(second.rows)
    for pool in pools:
        pool.close()


def test_a_resident_dataset_that_is_damaged_names_the_cure(rooms: Rooms) -> None:
    made = build(rooms)
    made.dataset.write_bytes(b"<urn:a> <urn:b>")
    pool = made.open(resident=True)
    with pytest.raises(OutsideError, match="the compiled dataset is damaged") as caught:
        pool.ask("ASK {}")
    assert caught.value.hint == "build it again: svgraph build"
    pool.close()
