"""What an answer can hold arrives as it was sent, and a broken connection is no answer."""

import socket
import struct
import threading

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as some

from svgraph.wire import Channel, Closed, Raiser, flattened

IRI = ox.NamedNode("http://a/ā?x#y")
XSD = "http://www.w3.org/2001/XMLSchema#"
TERMS = [
    IRI,
    ox.BlankNode("b1"),
    ox.Literal("plain"),
    ox.Literal(""),
    ox.Literal("vārds", language="lv-LV"),
    ox.Literal("م", language="ar", direction=ox.BaseDirection("rtl")),
    ox.Literal("007", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("x", datatype=ox.NamedNode("http://own/type")),
    ox.Triple(IRI, IRI, ox.Triple(IRI, IRI, ox.Literal(1))),
    None,
]


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_a_term_arrives_as_it_was(term: ox.NamedNode | None) -> None:
    assert Raiser().row(flattened([term])) == (term,)


@given(some.text(), some.sampled_from(["en", "lv", None]))
def test_any_text_arrives_as_it_was(text: str, language: str | None) -> None:
    try:
        literal = ox.Literal(text, language=language)
    except (UnicodeEncodeError, ValueError):  # half a surrogate pair is no text
        return
    assert Raiser().row(flattened([literal])) == (literal,)


def test_a_triple_arrives_as_a_triple() -> None:
    triple = ox.Triple(IRI, IRI, ox.Literal("x", language="en"))
    assert Raiser().triple(flattened(triple)) == triple


def connected() -> tuple[Channel, Channel]:
    ours, theirs = socket.socketpair()
    return Channel(ours), Channel(theirs)


def test_a_large_value_arrives_whole_and_is_counted() -> None:
    here, there = connected()
    sent = [(f"{n}" * 1000, n) for n in range(1000, 3000)]
    sender = threading.Thread(target=there.send, args=[sent])
    sender.start()
    assert here.receive(5.0) == sent
    sender.join()
    assert here.received > 5_000_000


def test_what_does_not_come_in_time_is_a_timeout() -> None:
    here, _there = connected()
    with pytest.raises(TimeoutError):
        here.receive(0.05)


@pytest.mark.parametrize("sent", [b"", b"\0\0", struct.pack("!Q", 9) + b"abc"])
def test_an_end_in_the_middle_is_no_value(sent: bytes) -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(sent)
    theirs.close()
    with pytest.raises(Closed):
        Channel(ours).receive(1.0)


def test_a_frame_beyond_all_measure_is_refused_before_room_is_made_for_it() -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(struct.pack("!Q", 2**40))
    with pytest.raises(Closed):
        Channel(ours).receive(1.0)
