"""An exercise: a question, a check of an answer, a solution behind a call."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

WITHIN = 0.005
"""How far a number may be from the computed one, relative to it."""


@dataclass(frozen=True)
class Answer:
    """What the code computes.

    Parameters
    ----------
    value : float
        The number.
    why : str
        How it comes about, in Markdown, with the figures of the instance.
    """

    value: float
    why: str


@dataclass(frozen=True)
class Text:
    """Markdown that a notebook shows typeset.

    Parameters
    ----------
    text : str
        The Markdown.
    """

    text: str

    def __str__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text


@dataclass(frozen=True)
class Feedback(Text):
    """What is said about an answer.

    Parameters
    ----------
    right : bool
        Whether it is right.
    """

    right: bool


@dataclass(frozen=True)
class Exercise:
    """A question about an instance.

    Parameters
    ----------
    name, title : str
        How it is called in code and in text.
    instance : str
        Name of the example it asks about.
    question : str
        The question, in Markdown.
    unit : str
        Unit of the answer.
    compute : callable
        Computes the answer from the instance; nothing is stored.
    """

    name: str
    title: str
    instance: str
    question: str
    unit: str
    compute: Callable[[], Answer]

    def _repr_markdown_(self) -> str:
        return f"**{self.title}** (`{self.instance}`)\n\n{self.question}\n\n*Answer in {self.unit}, to within {WITHIN:.1%}.*"

    def check(self, answer: float | None) -> Feedback:
        """Say whether an answer is right, without giving it away.

        Parameters
        ----------
        answer : float or None
            The answer in the exercise's unit; None where there is none yet.

        Returns
        -------
        Feedback
            ``right`` and a sentence. Computing the answer may take some seconds.

        Raises
        ------
        TypeError
            Where the answer is no number.
        """
        if answer is None:
            return Feedback("No answer yet: put a number in place of `None`.", right=False)
        if isinstance(answer, bool) or not isinstance(answer, (int, float)) or not math.isfinite(answer):
            raise TypeError(f"{answer!r} is no number; give the answer in {self.unit}")
        value = self.compute().value
        if _near(answer, value):
            return Feedback(f"Right: {answer:g} {self.unit}.", right=True)
        scales = (
            (100.0, "a hundred times too large: a percentage where a share is asked for?"),
            (0.01, "a hundredth of it: a share where per cent are asked for?"),
            (1e6, "a million times too large"),
            (1e-6, "a millionth of it: the unit?"),
            (-1.0, "the negative of it"),
        )
        slip = next((words for factor, words in scales if _near(answer, value * factor)), "too large" if answer > value else "too small")
        return Feedback(f"Not yet: {answer:g} {self.unit} is {slip}.", right=False)

    def solution(self) -> Text:
        """Compute the answer and explain it."""
        found = self.compute()
        return Text(f"**{self.title}: {found.value:,.4g} {self.unit}**\n\n{found.why}")


def _near(answer: float, value: float) -> bool:
    return math.isclose(answer, value, rel_tol=WITHIN, abs_tol=1e-9)
