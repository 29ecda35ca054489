import pytest

pytestmark = pytest.mark.leaves_threads("the pool of the background keeps idle workers for 30 s")


def test_it_opens(filled, make_view, background, qtbot):
    view = make_view(filled)
    view.grab().save("/tmp/preview_first.png")
    assert view.product_id == filled.hoodie.id
