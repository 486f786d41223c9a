from svgraph.errors import InputError, InputErrors, LockedError, OutsideError, did_you_mean


def test_an_error_says_where_what_and_what_to_do():
    error = InputError("no such thing", file="a.ttl", line=3, column=5, hint="mend it")
    assert str(error) == "a.ttl:3:5: no such thing\n  mend it"


def test_an_error_says_only_what_is_known():
    assert str(InputError("no such thing")) == "no such thing"
    assert str(InputError("no such thing", file="a.ttl")) == "a.ttl: no such thing"
    assert str(InputError("bad", line=2, column=7)) == "line 2, column 7: bad"


def test_a_file_is_added_only_where_none_is_named():
    assert str(InputError("bad", line=2).with_file("q.rq")) == "q.rq:2: bad"
    assert str(InputError("bad", file="a.rq").with_file("q.rq")) == "a.rq: bad"


def test_each_kind_has_its_exit_code():
    assert [kind.exit_code for kind in (InputError, OutsideError, LockedError)] == [2, 3, 4]
    assert InputErrors([InputError("bad")]).exit_code == 2


def test_many_errors_stand_one_under_the_other_up_to_twenty():
    errors = [InputError("bad", file="a.ttl", line=line) for line in range(1, 26)]
    lines = str(InputErrors(errors)).splitlines()
    assert lines[0] == "a.ttl:1: bad"
    assert len(lines) == 21
    assert lines[-1] == "… and 5 more"


def test_the_nearest_words_are_named_and_far_ones_are_not():
    assert did_you_mean("qeury", ["query", "build"]) == "did you mean query?"
    assert did_you_mean("zzz", ["query", "build"]) is None
