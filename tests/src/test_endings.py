import os
import signal
import subprocess
import sys
import threading

import pytest

from svgraph.endings import in_order

CODE = """
import os, signal, sys, time
from svgraph.endings import in_order
try:
    with in_order():
        os.kill(os.getpid(), int(sys.argv[1]))
        time.sleep(60)
finally:
    print("tidied up")
"""


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, -signal.SIGINT)],
)
def test_a_signal_that_ends_the_program_lets_it_tidy_up(number, code):
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(int(number))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("tidied up\n", code), done.stderr


def test_afterwards_and_for_whoever_has_a_handler_nothing_has_changed():
    def own(*_):
        heard.append("own")

    heard = []
    former = signal.signal(signal.SIGTERM, own)
    try:
        with in_order():
            os.kill(os.getpid(), signal.SIGTERM)
            assert signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL
        assert heard == ["own"]
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, former)


def test_in_a_thread_nothing_changes():
    seen = []

    def look():
        with in_order():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.SIG_DFL]
