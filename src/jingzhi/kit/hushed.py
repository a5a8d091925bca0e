"""Logs that hold nothing personal: what looks like a number of a person, a password or an address with one is crossed out.

It works on the finished text, traceback included, because a database's error repeats the row it refused. It is the last
net, not the first: nothing of ours logs what somebody wrote (DOMAIN.md section 13).
"""

from __future__ import annotations

import logging
import re

CROSSED = "***"
# the words before are kept, so that a line still says what it was about
PATTERNS = (
    re.compile(r"(?<![0-9A-Za-z])()(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9])"),
    re.compile(r"(?<![0-9A-Za-z])()\d{17}[0-9Xx](?![0-9A-Za-z])"),
    re.compile(r"(\w+://[^\s:/@]+:)[^\s@]+(?=@)"),
    re.compile(
        r"(?i)((?:password|passwd|secret|token|sessionid|authorization|cookie|csrf\w*)[\"']?\s*[=:]\s*)[^\s&,;)}]+(?: [^\s&,;)}]+)?"
    ),
    re.compile(r"((?:DETAIL|CONTEXT):\s+).*"),
)


def hush(text: str) -> str:
    """The text with everything that looks personal or secret crossed out."""
    for pattern in PATTERNS:
        text = pattern.sub(rf"\1{CROSSED}", text)
    return text


class Formatter(logging.Formatter):
    """As Python's own, hushed at the end."""

    def format(self, record: logging.LogRecord) -> str:
        """The line or lines of one record."""
        return hush(super().format(record))
