import pytest
from fakes import ManualClock
from pytestqt.qtbot import QtBot
from told_window import THEME, FakeAcquiring, a_practice, began, named, words_on

from hrvtrainer.events import LinkState
from hrvtrainer.session.updates import Progress, SignalChanged
from hrvtrainer.ui.training_page import OFFER_AFTER_S, TrainingPage


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(60.0)


@pytest.fixture
def page(qtbot: QtBot, clock: ManualClock) -> TrainingPage:
    widget = TrainingPage(FakeAcquiring(), theme=THEME)
    qtbot.addWidget(widget)
    widget.resize(1280, 800)
    widget.show()
    widget.begin(began(clock))
    for update in a_practice():
        widget.hear(update)
    return widget


def test_a_lost_strap_is_told_calmly_and_after_a_minute_there_is_an_offer(
    page: TrainingPage, qtbot: QtBot
) -> None:
    page.hear(SignalChanged(at_s=100.0, link=LinkState.LOST, sentence=""))
    assert "Listening for the heartbeat again…" in words_on(page)
    page.hear(Progress(at_s=100.0 + OFFER_AFTER_S - 1, practised_s=100.0, left_s=None))
    assert not named(page, "Go on without it").isVisible()
    page.hear(Progress(at_s=100.0 + OFFER_AFTER_S, practised_s=100.0, left_s=None))
    offer = named(page, "Go on without it")
    assert offer.isVisible()
    with qtbot.waitSignal(page.end_asked):
        named(page, "End, because the heartbeat stays away").click()
    offer.click()
    assert not offer.isVisible()
    page.hear(Progress(at_s=400.0, practised_s=100.0, left_s=None))
    assert not offer.isVisible()


def test_the_offer_goes_when_the_heart_is_heard_again(page: TrainingPage) -> None:
    page.hear(SignalChanged(at_s=100.0, link=LinkState.LOST, sentence=""))
    page.hear(SignalChanged(at_s=110.0, link=LinkState.CONNECTING, sentence=""))
    page.hear(Progress(at_s=100.0 + OFFER_AFTER_S, practised_s=100.0, left_s=None))
    assert named(page, "Go on without it").isVisible()
    page.hear(SignalChanged(at_s=170.0, link=LinkState.LIVE, sentence="", contact=True))
    assert not named(page, "Go on without it").isVisible()
    assert "again…" not in words_on(page)


def test_the_pacer_goes_on_while_the_strap_is_lost(page: TrainingPage, clock: ManualClock) -> None:
    page.hear(SignalChanged(at_s=100.0, link=LinkState.LOST, sentence=""))
    clock.at_s = 104.0
    page.pacer.grab()
    assert page.pacer.face.radius == 1.0


def test_a_short_note_gives_way_to_the_standing_one(page: TrainingPage) -> None:
    page.note("The disk is full.", stays=True)
    page.note("Marked this moment.")
    assert "Marked this moment." in words_on(page)
    page.hear(SignalChanged(at_s=1.0, link=LinkState.LOST, sentence="Out of reach."))
    assert "The disk is full. Out of reach." in words_on(page)
