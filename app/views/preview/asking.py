"""Asks what the panes show, off the window's thread, and shows what comes; the newest question wins."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from app.views.preview.answers import PaneAnswer
from app.views.preview.choice import VariantChoice
from app.views.preview.frames import Frame
from app.views.preview.pane import PreviewPane
from app.views.preview.reader import PreviewReader, Question, Subject
from app.views.preview.turns import Turns
from app.views.support.background import Background

_BOTH_KEY: Final = "preview both"


class Asking:
    """Asks for one pane or for both, and compares them. Thread: GUI.

    Args:
        panes: A and B.
        background: Runs the reads.
        turns: Keeps waiting whatever is counted beside the panes.
        on_both: Told when both panes show something new.
    """

    def __init__(
        self,
        panes: Sequence[PreviewPane],
        background: Background,
        turns: Turns,
        on_both: Callable[[], object],
    ) -> None:
        self._panes = panes
        self._background = background
        self._turns = turns
        self._on_both = on_both
        self._asked: list[Question | None] = [None] * len(panes)

    @property
    def is_begun(self) -> bool:
        """Whether anything was asked yet."""
        return any(self._asked)

    def forget(self) -> None:
        """Show no answer that is still on its way."""
        self._asked = [None] * len(self._panes)
        for key in (_BOTH_KEY, *map(_key, self._panes)):
            self._background.drop(key)

    def ask(
        self, place: int, reader: PreviewReader, subject: Subject, choice: VariantChoice, frame: Frame
    ) -> None:
        """Ask what one pane shows."""
        question, pane = self._question(place, subject, choice, frame), self._panes[place]
        self._background.run(
            lambda: [reader.said(question)],
            partial(self._on_answers, {place: question}, False),
            key=_key(pane),
        )

    def ask_both(
        self,
        reader: PreviewReader,
        subject: Subject,
        choices: Sequence[VariantChoice],
        frame: Frame,
        *,
        keep: bool,
    ) -> None:
        """Ask for both in one go: two workers that compute would keep each other waiting.

        Args:
            reader: Who answers.
            subject: What is looked at.
            choices: What is picked in each pane.
            frame: The place that is looked at.
            keep: The item that is large stays, where it is still there.
        """
        asked = {place: self._question(place, subject, choice, frame) for place, choice in enumerate(choices)}
        self._background.run(
            lambda: [reader.said(question) for question in asked.values()],
            partial(self._on_answers, asked, keep),
            key=_BOTH_KEY,
        )

    def _question(self, place: int, subject: Subject, choice: VariantChoice, frame: Frame) -> Question:
        self._turns.take()
        pane = self._panes[place]
        question = Question(subject, choice, pane.asked, pane.picked_source, frame)
        self._asked[place] = question
        return question

    def _on_answers(self, asked: dict[int, Question], keep: bool, answers: list[PaneAnswer]) -> None:
        for (place, question), answer in zip(asked.items(), answers, strict=True):
            if self._asked[place] is question:
                self._panes[place].show_answer(answer, keep_item=keep)
        first, second = (pane.answer for pane in self._panes)
        told = first is not None and second is not None and not (first.warning or second.warning)
        self._panes[-1].set_different(told and first.winner != second.winner)
        if len(asked) == len(self._panes):
            self._on_both()


def _key(pane: PreviewPane) -> str:
    return f"preview {pane.letter}"
