"""What tests of the program share: a project of the fewest files, which they may spoil."""

import shutil
from pathlib import Path

import pytest

from svgraph.layout import Rooms, find_rooms

MINIMAL = Path(__file__).parents[1] / "fixtures" / "minimal"


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    """The rooms of a copy of it."""
    return find_rooms(Path(shutil.copytree(MINIMAL, tmp_path / "project")))
