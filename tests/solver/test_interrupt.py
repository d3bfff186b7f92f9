"""Ctrl-C between solves."""

from __future__ import annotations

import os
import signal
import threading

import pytest

import rebundle as rb
from properties.random_case import random_case
from rebundle.solver.interrupt import on_interrupt


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_press_acts_and_the_second_raises() -> None:
    before, pressed = signal.getsignal(signal.SIGINT), []
    with on_interrupt(lambda: pressed.append(1)):
        press()
        assert pressed == [1]
        with pytest.raises(KeyboardInterrupt):
            press()
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_are_left_alone() -> None:
    before, inside = signal.getsignal(signal.SIGINT), []

    def work() -> None:
        with on_interrupt(lambda: None):
            inside.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert inside == [before]


def test_a_press_between_solves_ends_the_walk_with_what_it_has() -> None:
    pool = rb.PricePool(random_case(4))
    pool.query()

    def listen(seen: object) -> None:
        if pool.solves >= 2:
            press()

    pool.progress = listen
    result = rb.breakeven(pool, "wages", 0.2, 3.0)
    assert pool.stopped
    assert not result.certificate.complete
    assert len(result.segments)
    pool.progress = None
    whole = rb.breakeven(pool, "wages", 0.2, 3.0)
    assert whole.certificate.complete
    assert whole.certificate.max_gap_money <= result.certificate.max_gap_money + 1e-9
