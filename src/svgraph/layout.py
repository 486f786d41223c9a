"""Know where the four rooms are, and where what is built from them may lie.

In this order: the folder that was asked for, the one named by SVGRAPH_PROJECT, the project
that one stands in, else the rooms that came with the program. Packaged rooms are never
written to: what is built from them lies in the user's cache, and so does what is built from
a folder that one cannot write.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from svgraph.errors import InputError

# What lies in a room, by the ending of its names.
ROOMS = {"ontology": ".ttl", "shapes": ".ttl", "data": ".ttl", "queries": ".rq"}
# Turtle that shows what a rule finds: no graph of the dataset, for half of it is wrong.
EXAMPLES = "shapes/examples/"
PROJECT_VARIABLE = "SVGRAPH_PROJECT"


class Rooms(NamedTuple):
    """One project: its four rooms, and the folder for what is built from them."""

    root: Path
    build_dir: Path

    @property
    def ontology(self) -> Path:
        """What exists."""
        return self.root / "ontology"

    @property
    def shapes(self) -> Path:
        """What is well formed."""
        return self.root / "shapes"

    @property
    def data(self) -> Path:
        """What we know."""
        return self.root / "data"

    @property
    def queries(self) -> Path:
        """What can be asked."""
        return self.root / "queries"

    def path(self, name: str) -> Path:
        """The file that bears a name such as `data/plans/zz/plan.ttl`."""
        return self.root.joinpath(*name.split("/"))

    def files(self, room: str, suffix: str) -> list[str]:
        """The names of a room's files, POSIX style and from the root, in code point order.

        `room` may be a folder within a room (`data/sources`). Hidden files and folders are
        left out: editors and file managers drop them where they like. Nothing else is left
        out in silence, for a graph without it would answer that nothing is stated.
        """
        return sorted(self._found(room, suffix))

    def _found(self, folder: str, suffix: str) -> Iterator[str]:
        # Every command looks at every name: the system tells what each is with the name itself.
        for entry in self._entries(folder):
            name = f"{folder}/{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_symlink() and not entry.is_file():
                raise _link(name)
            if entry.is_dir():
                _refuse_unspeakable(name)
                yield from self._found(name, suffix)
            elif entry.name.lower().endswith(suffix):
                _refuse_unspeakable(name)
                _refuse_other_case(name, suffix)
                yield name

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.path(folder)) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            return []  # a folder that is not there holds no files
        except OSError as error:
            raise InputError(
                f"this folder cannot be read: {error.strerror}", file=_shown(folder)
            ) from error

    def graphs(self, room: str) -> list[str]:
        """The names of a room's Turtle files that become graphs: all but the examples."""
        return [name for name in self.files(room, ".ttl") if not name.startswith(EXAMPLES)]

    def examples(self) -> list[str]:
        """The names of the files that show what the rules find."""
        return self.files(EXAMPLES.rstrip("/"), ".ttl")


def _link(name: str) -> InputError:
    """What leads to a folder, or led to a file that is gone; where a file is read, its link is."""
    return InputError(
        "this folder is a link", file=_shown(name), hint="put the files themselves here"
    )


def _refuse_unspeakable(name: str) -> None:
    shown = _shown(name)
    if shown != name:
        raise InputError("this name is no UTF-8", file=shown, hint="rename it")


def _refuse_other_case(name: str, suffix: str) -> None:
    if not name.endswith(suffix):
        right = name.rpartition("/")[2][: -len(suffix)] + suffix
        raise InputError(
            f"this name does not end in {suffix}", file=name, hint=f"rename it to {right}"
        )


def _shown(name: str) -> str:
    """A name as it can be printed, whatever its bytes."""
    return os.fsencode(name).decode("utf-8", "replace")


def find_rooms(project: Path | None = None) -> Rooms:
    """The rooms to work on."""
    asked_for = project or _from_environment()
    if asked_for is not None:
        return _rooms_of_project(asked_for)
    return _rooms_one_stands_in() or packaged_rooms()


def _from_environment() -> Path | None:
    value = os.environ.get(PROJECT_VARIABLE)
    return Path(value) if value else None


def _rooms_of_project(folder: Path) -> Rooms:
    if not _is_folder(folder):
        raise InputError("no such folder", file=str(folder))
    missing = [room for room in ROOMS if not _is_folder(folder / room)]
    if missing:
        raise InputError(
            f"this project lacks {_listed(missing)}",
            file=str(folder),
            hint=f"a project has the four rooms {_listed(ROOMS)}",
        )
    root = folder.resolve()
    return Rooms(root, _build_dir(root))


def _rooms_one_stands_in() -> Rooms | None:
    try:
        here = Path.cwd()
    except FileNotFoundError:  # the folder was removed under our feet
        return None
    for folder in (here, *here.parents):
        if _holds_rooms(folder):
            return _rooms_of_project(folder)
    return None


def is_examples(folder: Path) -> bool:
    """Whether a folder holds the examples of a project's rules, which are no shapes."""
    project = folder.absolute().parent.parent
    return (project / EXAMPLES).absolute() == folder.absolute() and _holds_rooms(project)


def packaged_rooms() -> Rooms:
    """The rooms that came with the program."""
    package = Path(__file__).resolve().parent
    inside = package / "rooms"
    if _holds_rooms(inside):
        return Rooms(inside, _cache_dir(inside))
    checkout = package.parent.parent  # src/svgraph in an editable install
    if _holds_rooms(checkout):
        return _rooms_of_project(checkout)
    raise InputError(
        "found no rooms: neither here nor in the installed package",
        hint="go to a checkout, or name one with --project DIR",
    )


def _holds_rooms(folder: Path) -> bool:
    return all(_is_folder(folder / room) for room in ROOMS)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError as error:
        raise InputError(
            f"this folder cannot be read: {error.strerror}", file=_shown(str(path))
        ) from error


def _build_dir(root: Path) -> Path:
    build = root / "build"
    if os.path.lexists(build) and not _is_folder(build):
        return build  # whoever builds will be told that something stands in its place
    writable = os.access(build if build.exists() else root, os.W_OK | os.X_OK)
    return build if writable else _cache_dir(root)


def _cache_dir(root: Path) -> Path:
    import hashlib

    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The specification of XDG_CACHE_HOME has relative paths ignored.
    cache = named if named.is_absolute() else _home() / ".cache"
    return cache / "svgraph" / hashlib.sha256(os.fsencode(root)).hexdigest()[:16]


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:
        raise InputError(
            "you have no home folder to keep the compiled graph in",
            hint="name a folder by XDG_CACHE_HOME",
        ) from error


def _listed(rooms: Iterable[str]) -> str:
    return " ".join(f"{room}/" for room in rooms)
