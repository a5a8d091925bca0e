"""Pages asked for without a browser: to prepare a story quickly, and for requests no browser would send.

It walks like a browser does: reads the form from the page, sends it back with its hidden fields.
"""

from __future__ import annotations

import html
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
Files = list[tuple[str, str, bytes]]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    url: str
    text: str
    headers: Any
    data: bytes


class Caller:
    """One visitor with cookies of its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str, **headers: str) -> Answer:
        """Read a page."""
        return self._ask(urllib.request.Request(self.address + path, headers=headers))

    def post(self, path: str, given: dict[str, Any], files: Files = (), **headers: str) -> Answer:
        """Send a form as a browser does; headers by name with underscores."""
        body, kind = multipart(given, files)
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._ask(
            urllib.request.Request(self.address + path, data=body, headers={"Content-Type": kind} | more)
        )

    def send(
        self, page: str, given: dict[str, Any], *, to: str = "", files: Files = (), **headers: str
    ) -> Answer:
        """Open a page, fill in its form (the one that goes `to`) and send it."""
        return self.post(to or page, self.hidden(page, to) | given, files, **headers)

    def hidden(self, page: str, to: str = "") -> dict[str, str]:
        """The hidden fields of a form, as the page gave them."""
        text = self.get(page).text
        start = text.index(f'action="{to or page}"')
        form = text[start : text.index("</form>", start)]
        return {name: html.unescape(value) for name, value in HIDDEN.findall(form)}

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return _answer(answer, answer.read())
        except urllib.error.HTTPError as error:
            return _answer(error, error.read())


def _answer(answer: Any, data: bytes) -> Answer:
    return Answer(answer.status, answer.url, data.decode("utf-8", "replace"), answer.headers, data)


def multipart(given: dict[str, Any], files: Files) -> tuple[bytes, str]:
    """Fields and files as a browser packs them; a list is sent once per member."""
    mark = uuid.uuid4().hex
    parts: list[bytes] = []
    for name, value in given.items():
        for one in value if isinstance(value, list) else [value]:
            parts.append(
                f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n'.encode()
            )
    for name, filename, data in files:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + data + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
