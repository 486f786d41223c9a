import contextlib
import fcntl
import os
import pty
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path
from types import ModuleType

import pytest

from svgraph import cli
from svgraph.cli import COMMANDS, main
from svgraph.commands import options
from svgraph.errors import InputError, LockedError, OutsideError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def command(monkeypatch):
    """A command `probe` whose run is set by the test."""
    module = ModuleType("svgraph.commands.probe")
    module.SUMMARY = "probe something"
    module.EXAMPLES = "svgraph probe"
    module.add_arguments = lambda parser: options.add_output(parser, ("text", "json"))
    module.run = lambda arguments: 0
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(cli, "COMMANDS", (*COMMANDS, "probe"))
    monkeypatch.delenv(cli.DEBUG_VARIABLE, raising=False)
    return module


def raising(error):
    def run(arguments):
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "code"),
    [(InputError("bad"), 2), (OutsideError("bad"), 3), (LockedError("bad"), 4)],
)
def test_an_error_is_a_message_and_an_exit_code(command, capsys, error, code):
    command.run = raising(error)
    assert main(["probe"]) == code
    assert capsys.readouterr().err == "bad\n"


def test_a_complaint_is_exit_code_one(command):
    command.run = lambda arguments: 1
    assert main(["probe"]) == 1


def test_a_defect_shows_no_traceback_unless_asked_to(command, capsys, monkeypatch):
    command.run = raising(ZeroDivisionError("oh"))
    assert main(["probe"]) == 3
    assert capsys.readouterr().err == "internal error: ZeroDivisionError: oh; please report it\n"
    monkeypatch.setenv(cli.DEBUG_VARIABLE, "1")
    with pytest.raises(ZeroDivisionError):
        main(["probe"])


def test_an_interrupt_is_130(command):
    command.run = raising(KeyboardInterrupt())
    assert main(["probe"]) == 130


def test_a_message_cannot_act_on_the_terminal(command, capsys):
    command.run = raising(InputError("bad\x1b[2J"))
    main(["probe"])
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["prob"], "unknown command 'prob', did you mean probe?"),
        (["probe", "--fromat", "json"], "unknown option '--fromat', did you mean --format?"),
        (["probe", "--format", "jsn"], "unknown format 'jsn', did you mean json? known: text json"),
        (["probe", "--form", "json"], "unknown option '--form'"),
        (["probe", "extra"], "unknown argument 'extra'"),
        (["--proyect", "x", "probe"], "unknown option '--proyect', did you mean --project?"),
        (["probe", "--format"], "argument --format: expected one argument"),
    ],
)
def test_wrong_arguments_are_exit_code_two_with_suggestions(command, capsys, words, said):
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_options_for_all_stand_before_or_after_the_command(command):
    seen = []

    def run(arguments):
        seen.append((str(arguments.project), arguments.quiet))
        return 0

    command.run = run
    main(["--project", "here", "--quiet", "probe"])
    main(["probe", "--quiet", "--project", "here"])
    main(["--quiet", "probe", "--project=here"])
    assert seen == [("here", True)] * 3


def test_arguments_stand_on_both_sides_of_options(command):
    seen = []
    command.add_arguments = lambda parser: (
        parser.add_argument("paths", nargs="*"),
        parser.add_argument("--shapes", action="append"),
    )
    command.run = lambda arguments: seen.append((arguments.paths, arguments.shapes)) or 0
    assert main(["probe", "a", "--shapes", "s", "b"]) == 0
    assert seen == [(["a", "b"], ["s"])]


def test_help_lists_every_command_with_its_summary(capsys):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for name in COMMANDS:
        assert f"\n  {name} " in text
    assert "examples:" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(name, capsys):
    assert main([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: svgraph {name}")
    assert f"\n  svgraph {name}" in text or f" {name}" in text.split("examples:")[1]


def test_help_is_written_whatever_letters_the_terminal_knows():
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "svgraph", "validate", "--help"]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "…" in done.stdout.decode()


def test_no_command_is_a_complaint_with_help(capsys):
    assert main([]) == 2
    assert "commands:" in capsys.readouterr().err


def test_the_version_is_said(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("svgraph ")


def test_the_package_runs_as_a_module_and_help_imports_nothing_heavy():
    code = (
        "import sys; from svgraph.cli import main; main(['--help']);"
        "heavy = {'pyoxigraph', 'rdflib', 'pyshacl', 'owlready2', 'jinja2', 'yaml'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == "[]\n"
    done = subprocess.run(
        [sys.executable, "-m", "svgraph", "nonsense"], capture_output=True, check=False
    )
    assert done.returncode == 2


def test_a_reader_that_has_enough_is_no_error(tmp_path):
    code = (
        "import sys; from svgraph.commands import options; from argparse import Namespace;"
        "from svgraph import cli;"
        "cli._run = lambda words: options.deliver('line\\n' * 100000, Namespace()) or 0;"
        "sys.exit(cli.main([]))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_a_full_disk_behind_standard_output_is_an_outside_error():
    code = (
        "import sys; from svgraph.commands import options; from argparse import Namespace;"
        "from svgraph import cli;"
        "cli._run = lambda words: options.deliver('text', Namespace()) or 0;"
        "sys.exit(cli.main([]))"
    )
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 3
    assert b"cannot write to standard output: No space left" in done.stderr


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.csv", "csv"), ("a.ttl", "turtle"), ("a.JSON", "json"), ("a.txt", "table"), ("a", "md")],
)
def test_the_ending_of_the_output_decides_the_format(name, format, tmp_path):
    from argparse import Namespace

    formats = (*options.ROW_FORMATS, *options.GRAPH_FORMATS)
    arguments = Namespace(format=None, output=tmp_path / name)
    assert options.format_of(arguments, formats, "md") == format
    arguments.format = "tsv"
    assert options.format_of(arguments, formats, "md") == "tsv"


def test_an_unknown_ending_is_refused(tmp_path):
    from argparse import Namespace

    with pytest.raises(InputError, match=r"no format ends in \.docx"):
        options.format_of(
            Namespace(format=None, output=tmp_path / "a.docx"), options.ROW_FORMATS, "table"
        )


def test_on_a_terminal_nothing_acts_and_a_file_gets_every_byte(tmp_path):
    import pty

    text = "a\x1b[2Jb\u202e\n"
    code = (
        "import sys; from svgraph.commands import options; from argparse import Namespace;"
        "from pathlib import Path;"
        f"options.deliver({text!r}, Namespace());"
        f"options.deliver({text!r}, Namespace(output=Path(sys.argv[1])))"
    )
    master, slave = pty.openpty()
    target = tmp_path / "a.txt"
    subprocess.run([sys.executable, "-c", code, target], stdout=slave, check=True)
    os.close(slave)
    assert os.read(master, 100) == b"a[2Jb\r\n"
    os.close(master)
    assert target.read_text() == text


def test_a_terminal_prints_notes_faintly_and_shows_no_marks_of_it() -> None:
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        [sys.executable, "-m", "svgraph", "ask", "r40-planned"],
        cwd=ROOT,
        env=environment,
        stdout=follower,
        stderr=subprocess.DEVNULL,
    )
    os.close(follower)
    seen = b""
    with contextlib.suppress(OSError):  # how a terminal ends on Linux
        while chunk := os.read(leader, 65536):
            seen += chunk
    os.close(leader)
    assert process.wait(timeout=60) == 0
    assert b"\x1b[2m" in seen
    assert b"[2m" not in seen.replace(b"\x1b[2m", b"")
    assert b"[0m" not in seen.replace(b"\x1b[0m", b"")


def test_a_closed_output_is_nobodys_fault() -> None:
    command = f"exec {shlex.quote(sys.executable)} -m svgraph ask r40-planned >&-"
    closed = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert (closed.returncode, closed.stderr) == (0, "")
