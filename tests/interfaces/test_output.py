"""What commands print: text in square brackets is text."""

from __future__ import annotations

import pytest

from rebundle.instance.problem import Problem
from rebundle.interfaces.output import complain, show
from rebundle.pages.text import problems_view


def test_units_and_values_in_square_brackets_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    view = problems_view((Problem("values", "wages.csv", 2, "wage", "[/x]", "a number is needed [currency/hour]."),))
    complain(view)
    show(view)
    complain("no [such] thing")
    printed = capsys.readouterr()
    for text in (printed.err, printed.out):
        assert "[/x]" in text
        assert "a number is needed [currency/hour]." in text
    assert "no [such] thing" in printed.err
