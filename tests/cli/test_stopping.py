"""Ctrl-C asks for an end whatever it interrupts: it takes no lock that may be held."""

import io
import signal
import sys
import threading

import pytest

from fleetcfg.cli.language import use_language, word
from fleetcfg.cli.terminal import stopping as module
from fleetcfg.cli.terminal.stopping import stopping
from fleetcfg.jobs.stop import Stop

TOLD = "applied.stopping"


@pytest.fixture(autouse=True)
def _in_english():
    use_language("en")
    yield
    use_language("vi")


def press():
    signal.raise_signal(signal.SIGINT)


def lock_of(flag):
    """Return the lock that whoever sets or waits on *flag* takes."""
    return flag._cond  # pyright: ignore[reportPrivateUsage] - the very lock


def test_it_is_asked_for_while_the_main_thread_holds_the_lock_of_the_flag(capsys):
    stop = Stop()
    with stopping(stop, TOLD):
        with lock_of(stop.flag):
            press()  # a handler that set the flag itself would wait here for ever
            assert not stop.is_asked
        assert stop.flag.wait(600)
    assert capsys.readouterr().err == word(TOLD) + "\n"


def test_it_is_told_in_the_language_of_the_command_before_it_ends(capsys):
    with stopping(Stop(), TOLD):
        press()

    assert capsys.readouterr().err == word(TOLD) + "\n"
    assert word(TOLD).isascii()  # English


def test_a_second_one_breaks_off_though_the_first_still_waits_for_a_lock():
    stop = Stop()

    def press_twice():
        with lock_of(stop.flag):
            press()
            press()

    with pytest.raises(KeyboardInterrupt), stopping(stop, TOLD):
        press_twice()

    assert stop.flag.wait(600)


def test_a_second_one_breaks_off_what_waits_for_the_first_to_be_told(monkeypatch):
    stop, may_end, is_told = Stop(), threading.Event(), threading.Event()
    main = threading.get_ident()

    def press_again():
        signal.pthread_kill(main, signal.SIGINT)
        may_end.wait()

    class Screen(io.StringIO):
        def flush(self):
            is_told.set()

    monkeypatch.setattr(sys, "stderr", Screen())
    stop.on_ask(press_again)
    with pytest.raises(KeyboardInterrupt), stopping(stop, TOLD):
        press()
    may_end.set()
    assert is_told.wait(600)  # the thread is not to outlive the test


def test_one_while_a_person_is_asked_breaks_off():
    stop = Stop()
    with pytest.raises(KeyboardInterrupt), stopping(stop, TOLD, lambda: True):
        press()

    assert not stop.is_asked


def test_without_a_thread_to_be_had_it_breaks_off(monkeypatch):
    def none_left(*_):
        raise RuntimeError

    monkeypatch.setattr(module, "start_new_thread", none_left)
    with pytest.raises(KeyboardInterrupt), stopping(Stop(), TOLD):
        press()


def test_whoever_listened_before_listens_again():
    before = signal.getsignal(signal.SIGINT)
    with stopping(Stop(), TOLD):
        assert signal.getsignal(signal.SIGINT) is not before

    assert signal.getsignal(signal.SIGINT) is before
