"""What the web server is told besides its options (gunicorn reads this file as its configuration)."""

from __future__ import annotations

from typing import Any


def post_worker_init(worker: Any) -> None:
    """Streams end as soon as their process is told to stop, instead of holding it until it is killed."""
    from jingzhi.site import streams

    streams.stopping = lambda: not worker.alive
