"""Open desks that are told when something changes: one watch per process, however many listen.

A stream holds a thread of the web server and nothing else: no connection to the database. The watch runs only while
somebody listens; it looks once a second and puts the news into the listeners' queues (docs/adr/0015).
"""

from __future__ import annotations

import json
import logging
import queue
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from jingzhi.core.bodies.models import Seat
from jingzhi.core.ledger.watch import Watch

logger = logging.getLogger(__name__)
LOOK = 1.0  # seconds between two looks at the ledger
BEAT = 15.0  # seconds after which a silent stream says that it lives
LIFE = 300.0  # seconds after which a stream ends: rights are asked again when the page comes back
EACH = 6  # streams of one account in one process
# Set by the web server's process when it is told to stop (launch.web).
stopping: Callable[[], bool] = lambda: False  # noqa: E731


@dataclass(eq=False)
class Listener:
    """One open list of one seat."""

    name: str
    seat: Seat
    account: int
    news: queue.SimpleQueue[tuple[int, dict[str, Any]]] = field(default_factory=queue.SimpleQueue)


Tell = Callable[[Listener, list[str]], dict[str, Any] | None]


class Hub:
    """Who listens in this process, and the thread that looks for them."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.lock = threading.Lock()
        self.listeners: set[Listener] = set()
        self.thread: threading.Thread | None = None
        self.watch: Watch | None = None

    def join(self, listener: Listener) -> bool:
        """Begin to listen; False when this process, or the account, has as many streams as it may have."""
        with self.lock:
            most = settings.STREAMS // 2 if listener.name == "todo" else settings.STREAMS
            own = sum(one.account == listener.account for one in self.listeners)
            if len(self.listeners) >= most or own >= EACH:
                return False
            self.listeners.add(listener)
        return True

    def start(self) -> None:
        """Look from now on, in a thread of its own, unless that is done already."""
        with self.lock:
            if self.thread is None and self.listeners:
                # Begun here, not in the thread: what is read after this point is told, whenever the thread starts.
                self.watch = Watch(now=timezone.now())
                self.thread = threading.Thread(target=self._run, name="live", daemon=True)
                self.thread.start()

    def leave(self, listener: Listener) -> None:
        """Stop listening."""
        with self.lock:
            self.listeners.discard(listener)

    def _run(self) -> None:
        while (watch := self._wanted()) is not None:
            try:
                self.pass_on(watch.look(now=timezone.now()), watch.top)
            except Exception:
                # The database may be away for a while; the pages ask again by themselves.
                logger.exception("live: the ledger could not be looked at")
            finally:
                connections.close_all()
            time.sleep(LOOK)

    def _wanted(self) -> Watch | None:
        with self.lock:
            if not self.listeners or stopping():
                self.thread = self.watch = None
            return self.watch

    def pass_on(self, subjects: list[str], seq: int) -> None:
        """Tell each listener what it may see of the subjects; lists and seats that are the same are asked once."""
        if not subjects:
            return
        with self.lock:
            listeners = list(self.listeners)
        told: dict[tuple[str, str], dict[str, Any] | None] = {}
        for listener in listeners:
            key = (listener.name, listener.seat.code)
            if key not in told:
                told[key] = self.tell(listener, subjects)
            news = told[key]
            if news is not None:
                listener.news.put((seq, news))


class Stream:
    """What is sent to one page, event by event, until it goes, its time is over or the server stops."""

    def __init__(self, hub: Hub, listener: Listener, first: bytes, line: socket.socket | None) -> None:
        self.hub, self.listener, self.line = hub, listener, line
        self.first: bytes | None = first
        self.end = time.monotonic() + LIFE
        self.beat = time.monotonic() + BEAT

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self.first is not None:
            # The connection that answered for the gate goes back before the long wait.
            close_old_connections()
            first, self.first = self.first, None
            return first
        while not stopping() and time.monotonic() < self.end and not gone(self.line):
            try:
                seq, news = self.listener.news.get(timeout=LOOK)
            except queue.Empty:
                if time.monotonic() < self.beat:
                    continue
                self.beat = time.monotonic() + BEAT
                return b":\n\n"
            return event("changed", news, seq)
        raise StopIteration

    def close(self) -> None:
        """Whatever the end was: the place is free."""
        self.hub.leave(self.listener)


def event(kind: str, news: dict[str, Any], seq: int) -> bytes:
    """One event as the format of server-sent events wants it."""
    return f"id: {seq}\nevent: {kind}\ndata: {json.dumps(news)}\n\n".encode()


def gone(line: socket.socket | None) -> bool:
    """Whether the page at the other end has gone, which a server that only writes would learn much later."""
    if line is None:
        return False
    try:
        poll = select.poll()
        poll.register(line, select.POLLIN)
        return bool(poll.poll(0)) and line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
