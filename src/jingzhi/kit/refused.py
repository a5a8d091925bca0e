"""The one expected error of the whole product: something was asked that is not allowed, said to the person."""

from __future__ import annotations


class Refused(Exception):
    """A request that the rules do not allow, with the sentence to show to the person who asked.

    `text` is the sentence in the reader's language, `code` a stable word for programs, `status` the HTTP status
    a page answers with, and `field` the input the sentence belongs to, when there is one.
    """

    def __init__(
        self, text: str, *, code: str = "refused", status: int = 422, field: str | None = None
    ) -> None:
        super().__init__(text)
        self.text = text
        self.code = code
        self.status = status
        self.field = field

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Refused({self.text!r}, code={self.code!r}, status={self.status}, field={self.field!r})"
