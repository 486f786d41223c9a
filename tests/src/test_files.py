import os

import pytest

from svgraph import files
from svgraph.errors import InputError
from svgraph.files import read_text


def test_a_byte_order_mark_is_taken_off(tmp_path):
    path = tmp_path / "a.ttl"
    path.write_bytes(b"\xef\xbb\xbf# text")
    assert read_text(path, "a.ttl") == "# text"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("# ā".encode("utf-16"), "a.ttl: this file is UTF-16"),
        (b"# a\n# \xc4\x81\xff", "a.ttl:2:4: this byte is no UTF-8"),
        (b"# a\nb\0", "a.ttl:2:2: this file holds a NUL"),
    ],
)
def test_what_is_no_clean_utf_8_is_refused_with_its_place(tmp_path, content, message):
    path = tmp_path / "a.ttl"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_text(path, "a.ttl")
    assert str(caught.value).startswith(message)


def test_what_is_no_regular_file_is_refused_at_once(tmp_path):
    real, link, pipe = tmp_path / "a.ttl", tmp_path / "b.ttl", tmp_path / "c.ttl"
    real.write_text("")
    link.symlink_to(real)
    os.mkfifo(pipe)
    for path, message in [
        (link, "is a link"),
        (pipe, "no regular file"),
        (tmp_path, "no regular file"),
        (tmp_path / "d.ttl", "No such file"),
        (tmp_path / ("d" * 5000), "File name too long"),
        (tmp_path / "a\0b", "no file has such a name"),
    ]:
        with pytest.raises(InputError, match=message):
            read_text(path, path.name)


def test_a_huge_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_FILE", 1 << 20)
    path = tmp_path / "a.ttl"
    path.write_bytes(b"#" * ((1 << 20) + 1))
    with pytest.raises(InputError, match="larger than 1 MB"):
        read_text(path, "a.ttl")
