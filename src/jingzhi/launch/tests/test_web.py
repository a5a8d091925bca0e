"""The web server's process tells the open streams when it is to stop."""

from __future__ import annotations

from types import SimpleNamespace

from jingzhi.launch import web
from jingzhi.launch.commands import up
from jingzhi.site import streams


def test_streams_learn_that_the_server_stops(monkeypatch):
    monkeypatch.setattr(streams, "stopping", lambda: False)
    worker = SimpleNamespace(alive=True)
    web.post_worker_init(worker)
    assert not streams.stopping()
    worker.alive = False
    assert streams.stopping()


def test_every_place_for_a_stream_has_a_thread_beside_those_for_pages(monkeypatch):
    monkeypatch.delenv("JINGZHI_STREAMS", raising=False)
    command = up.web_command(SimpleNamespace(host="127.0.0.1", port=8000))
    assert command[command.index("--threads") + 1] == str(up.REQUESTS + up.STREAMS)
    assert command[command.index("--config") + 1] == "python:jingzhi.launch.web"
