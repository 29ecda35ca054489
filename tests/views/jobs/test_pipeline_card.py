"""The pipeline on the Jobs page."""

from datetime import UTC, datetime

from app.sync.tracking_rows import Stage, StageName, StageState, Track
from app.views.application import make_hub
from app.views.jobs.pipeline_card import PipelineCard
from app.views.support.theme import ThemeMode

SMALLEST = 700  # what a window of 1,100 leaves it
AT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def test_the_words_beside_the_picker_have_room_in_the_smallest_window(qapp, qtbot):
    hub = make_hub(qapp, ThemeMode.LIGHT)
    card = PipelineCard(hub)
    qtbot.addWidget(card)
    late = datetime(2026, 11, 21, 3, 5, tzinfo=UTC)
    stages = (
        Stage(StageName.CMS, "", StageState.DONE, at=AT),
        *(
            Stage(name, "Americas", StageState.WAITING, about=late, at_most=late)
            for name in (StageName.CSU, StageName.CACHE, StageName.STOREFRONT)
        ),
    )
    card.show_track(Track("Everything", stages, (), AT))
    assert card._words.text().startswith("At most")
    assert card.minimumSizeHint().width() < SMALLEST
    hub.icons.clear()
