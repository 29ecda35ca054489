"""Commerce parameters: the four values by which headquarters reaches the CMS, with a test."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.models.access.roles import Act
from app.models.tenants.headquarters import ParameterCheck
from app.models.tenants.settings import PARAMETERS
from app.views.support.announcement import announce
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.fields import FieldMessage, field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import set_look, set_tone, text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub


class ParametersDialog(FooterDialog):
    """Asks for the values. Signals: `test_asked(values)`, `save_asked(values)`."""

    test_asked = Signal(object)
    save_asked = Signal(object)

    def __init__(self, hub: ThemeHub, values: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(hub, "Commerce parameters", parent)
        self.say("Omnichannel media management: by these values headquarters reaches the CMS.")
        self.fields: dict[str, QLineEdit] = {}
        self._messages: dict[str, FieldMessage] = {}
        for name, label in PARAMETERS.items():
            field = needs(QLineEdit(values[name], self), Act.PARAMETERS)
            message = FieldMessage(field)
            self.body.addWidget(field_label(label, field))
            self.body.addWidget(field)
            self.body.addWidget(message)
            field.textEdited.connect(lambda _text, name=name: self._clear(name))
            self.fields[name], self._messages[name] = field, message
        self.result_label = text_label("", "body", "t2")
        self.result_label.setWordWrap(True)
        self.body.addWidget(self.result_label)
        self.test = secondary_button(hub, "Test connection")
        self.test.clicked.connect(lambda: self.test_asked.emit(self.values))
        cancel = secondary_button(hub, "Cancel")
        cancel.clicked.connect(self.reject)
        self.save = needs(primary_button(hub, "Save"), Act.PARAMETERS)
        self.save.clicked.connect(lambda: self.save_asked.emit(self.values))
        self.footer.addWidget(self.test)
        self.add_buttons(cancel, self.save)

    @property
    def values(self) -> dict[str, str]:
        """What is typed, by name."""
        return {name: field.text().strip() for name, field in self.fields.items()}

    def show_test(self, checks: Sequence[ParameterCheck]) -> None:
        """Say which value lacks, beside it, or that the CMS answers."""
        lacking = [one for one in checks if one.problem]
        for one in checks:
            self._clear(one.name)
        for one in lacking:
            self._messages[one.name].complain(one.problem)
        if lacking:
            self.fields[lacking[0].name].setFocus()
            names = ", ".join(one.label for one in lacking)
            self._say(f"Headquarters cannot reach the CMS: {names}.", "err")
        else:
            self._say("The CMS answers. All four values will do.", "ok")

    def show_problem(self, text: str) -> None:
        """Say why the CMS does not answer, or why nothing was saved."""
        self._say(text, "err")

    def _say(self, text: str, tone: str) -> None:
        self.result_label.setText(text)
        set_tone(self.result_label, tone)
        self.adjustSize()
        announce(self, text)

    def _clear(self, name: str) -> None:
        self._messages[name].hide()
        self.fields[name].setAccessibleDescription("")
        set_look(self.fields[name], "problem", "false")
        self.result_label.setText("")
