"""Asks what the panes show, off the window's thread, and shows what comes; the newest question wins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtGui import QImage

from app.models.errors import AppError
from app.views.preview.answers import PaneAnswer
from app.views.preview.choice import VariantChoice
from app.views.preview.frames import Frame
from app.views.preview.large_picture import LARGE_PICTURE_SIZE
from app.views.preview.pane import PreviewPane
from app.views.preview.reader import PreviewReader, Question, Subject
from app.views.preview.turns import Turns
from app.views.support.background import Background
from app.views.support.thumbnails import ThumbnailKey, ThumbnailStore

_BOTH_KEY: Final = "preview both"
_AHEAD_KEY: Final = "preview ahead"


@dataclass(frozen=True, slots=True)
class _Answered:
    answers: list[PaneAnswer]
    pictures: list[tuple[ThumbnailKey, QImage]]


class Asking:
    """Asks for one pane or for both, and compares them. Thread: GUI.

    Args:
        panes: A and B.
        background: Runs the reads.
        thumbnails: Pictures; those of the first items come with the answers.
        turns: Keeps waiting whatever is counted beside the panes.
        on_both: Told when both panes show something new.
    """

    def __init__(
        self,
        panes: Sequence[PreviewPane],
        background: Background,
        thumbnails: ThumbnailStore,
        turns: Turns,
        on_both: Callable[[], object],
    ) -> None:
        self._panes = panes
        self._background = background
        self._thumbnails = thumbnails
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
        for key in (_BOTH_KEY, _AHEAD_KEY, *map(_key, self._panes)):
            self._background.drop(key)

    def ask(
        self, place: int, reader: PreviewReader, subject: Subject, choice: VariantChoice, frame: Frame
    ) -> None:
        """Ask what one pane shows."""
        asked = {place: self._question(place, subject, choice, frame)}
        self._run(reader, asked, _key(self._panes[place]), keep=False)

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
        self._run(reader, asked, _BOTH_KEY, keep=keep)

    def _run(self, reader: PreviewReader, asked: dict[int, Question], key: str, *, keep: bool) -> None:
        thumbnails, ratio = self._thumbnails, self._panes[0].devicePixelRatioF()

        def work() -> _Answered:
            answers = [reader.said(question) for question in asked.values()]
            contents = [one.items[one.default].sha256 for one in answers if one.default is not None]
            return _Answered(answers, thumbnails.at_hand(contents, LARGE_PICTURE_SIZE, ratio))

        self._background.run(work, partial(self._on_answers, asked, keep), key=key)

    def look_ahead(self, reader: PreviewReader) -> None:
        """Have the pictures made that may be wanted next, when nobody waits for others."""
        asked, thumbnails = [one for one in self._asked if one is not None], self._thumbnails
        ratio = self._panes[0].devicePixelRatioF()
        self._background.run(
            lambda: reader.ahead(asked),
            lambda found: thumbnails.look_ahead(found, LARGE_PICTURE_SIZE, ratio),
            key=_AHEAD_KEY,
            on_error=_let_be,
        )

    def _question(self, place: int, subject: Subject, choice: VariantChoice, frame: Frame) -> Question:
        self._turns.take()
        pane = self._panes[place]
        question = Question(subject, choice, pane.asked, pane.picked_source, frame)
        self._asked[place] = question
        return question

    def _on_answers(self, asked: dict[int, Question], keep: bool, answered: _Answered) -> None:
        self._thumbnails.put(answered.pictures)
        for (place, question), answer in zip(asked.items(), answered.answers, strict=True):
            if self._asked[place] is question:
                self._panes[place].show_answer(answer, keep_item=keep)
        first, second = (pane.answer for pane in self._panes)
        told = first is not None and second is not None and not (first.warning or second.warning)
        self._panes[-1].set_different(told and first.winner != second.winner)
        if len(asked) == len(self._panes):
            self._on_both()


def _let_be(error: BaseException) -> None:
    """Say nothing of pictures that nobody asked for; the panes say what is wrong with a context."""
    if not isinstance(error, AppError):
        raise error


def _key(pane: PreviewPane) -> str:
    return f"preview {pane.letter}"
