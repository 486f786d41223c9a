"""Fetch the files that tests need from npm, each package checked against its hash.

    python tools/web_parts.py .venv/web

Packages are those of requirements/web.toml. Only the files named there are kept.
"""

import argparse
import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LIST = ROOT / "requirements" / "web.toml"
PATIENCE = 120


def main() -> int:
    """Fetch all packages into a folder; say in one line what went wrong where something did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    if shutil.which("npm") is None:
        print("npm is not installed: tests that need parts from it are left out", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for name, wanted in tomllib.loads(LIST.read_text(encoding="utf-8")).items():
        problem = _fetch(name, wanted, folder)
        if problem:
            print(f"{name}@{wanted['version']}: {problem}", file=sys.stderr)
            return 1
    return 0


def _fetch(name: str, wanted: dict[str, Any], folder: Path) -> str | None:
    """Take the wanted files out of a package; what went wrong, where something did."""
    with tempfile.TemporaryDirectory() as temporary:
        package = f"{name}@{wanted['version']}"
        command = ["npm", "pack", "--silent", "--ignore-scripts", package]
        try:
            subprocess.run(
                [*command, "--pack-destination", temporary],
                cwd=temporary,
                check=True,
                capture_output=True,
                timeout=PATIENCE,
            )
        except (subprocess.SubprocessError, OSError) as error:
            return f"npm cannot fetch it: {error}"
        (archive,) = Path(temporary).glob("*.tgz")
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if wanted["integrity"] != f"sha512-{digest}":
            return f"its hash is sha512-{digest}, and not what requirements/web.toml says"
        with tarfile.open(archive) as content:
            for file in wanted["files"]:
                taken = content.extractfile(f"package/{file}")
                if taken is None:
                    return f"it has no file {file}"
                (folder / Path(file).name).write_bytes(taken.read())
    return None


if __name__ == "__main__":
    sys.exit(main())
