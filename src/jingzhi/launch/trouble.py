"""The launcher's one expected error."""

from __future__ import annotations


class Trouble(Exception):
    """Something on this machine is in the way; the text says what, and what to do."""
