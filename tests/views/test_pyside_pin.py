"""Guards the PySide6 pin: some versions lose a reference to True and None at every call.

On Python 3.11 that ends the process after some 570 signal emits.
"""

import sys

import pytest
from PySide6.QtCore import QModelIndex, QObject, QStringListModel, Signal

ROUNDS = 200
# Other code may take or give a few references meanwhile; a loss per call would be at least ROUNDS.
SLACK = ROUNDS // 4


class Emitter(QObject):
    answered = Signal(bool)
    passed = Signal(object)
    happened = Signal()


@pytest.fixture
def emitter(qapp):
    return Emitter()


def fall(constant, act):
    """How many references `constant` lost while `act` ran ROUNDS times."""
    act()
    before = sys.getrefcount(constant)
    for _ in range(ROUNDS):
        act()
    return before - sys.getrefcount(constant)


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="True and None are immortal: their reference count says nothing"
)
@pytest.mark.parametrize("constant", [True, None, False], ids=str)
class TestReferenceCounts:
    def test_signals_keep_them(self, emitter, constant):
        emitter.answered.connect(lambda value: None)
        emitter.passed.connect(lambda value: value)
        emitter.happened.connect(lambda: constant)

        def act():
            emitter.answered.emit(bool(constant))
            emitter.passed.emit(constant)
            emitter.happened.emit()

        assert fall(constant, act) < SLACK

    def test_void_calls_keep_them(self, emitter, constant):
        def act():
            emitter.setObjectName("emitter")
            emitter.setProperty("flag", constant)
            emitter.blockSignals(False)

        assert fall(constant, act) < SLACK

    def test_virtual_calls_keep_them(self, qapp, constant):
        model = QStringListModel(["a", "b"])

        def act():
            model.setStringList(["a", "b"])
            model.insertRow(0, QModelIndex())
            model.data(model.index(0, 0))

        assert fall(constant, act) < SLACK


def test_many_emits_do_not_end_the_process(emitter):
    heard = []
    emitter.answered.connect(heard.append)
    for _ in range(2_000):
        emitter.answered.emit(True)
    assert len(heard) == 2_000
