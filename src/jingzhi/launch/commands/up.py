"""`./jingzhi up`: everything needed to work, in one command."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from jingzhi.launch import surroundings
from jingzhi.launch.processes import Processes, clear_leftovers
from jingzhi.launch.speech import say
from jingzhi.launch.trouble import Trouble

REQUESTS, STREAMS = 8, 48  # threads of one web process: for pages, and for pages that are told of changes
PATIENCE = 600  # seconds that a detached start may take, building the demo district included


def add(parser: argparse.ArgumentParser) -> None:
    """Options."""
    parser.add_argument("--port", type=int, default=8000, help="网页端口(默认 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址(默认只在本机可访问)")
    parser.add_argument("--no-demo", action="store_true", help="数据库为空时不建演示区")
    parser.add_argument("--detach", action="store_true", help="在后台运行,就绪后返回;用 ./jingzhi down 停止")


def run(args: argparse.Namespace) -> int:
    """Start, and stay until stopped (or return when detached and ready)."""
    folder = surroundings.data_dir()
    if args.detach:
        return detach(args, folder)
    begun = time.monotonic()
    with only_system(folder), surroundings_ready(args, folder) as (processes, address, demo):
        write_state(folder, address=address, ready=True, children=processes.pids())
        welcome(address, folder, demo=demo, seconds=time.monotonic() - begun)
        while True:
            time.sleep(0.5)
            processes.check()


@contextmanager
def surroundings_ready(args: argparse.Namespace, folder: Path) -> Iterator[tuple[Processes, str, bool]]:
    """Database, web and worker running; all stopped at the end, whatever the end is."""
    check_port(args.host, args.port)
    address = f"http://{'127.0.0.1' if args.host in ('0.0.0.0', '::') else args.host}:{args.port}"  # noqa: S104
    say("启动数据库 ……" if surroundings.own_server() else "使用 DATABASE_URL 指定的数据库 ……")
    processes = Processes(folder)
    with surroundings.database(folder) as url:
        prepare(args, folder, url)
        env = surroundings.environment(folder, url, limited=True)
        env.setdefault("JINGZHI_HOSTS", ",".join(allowed_hosts(args.host)))
        demo = not args.no_demo and surroundings.is_demo(url)
        env.setdefault("JINGZHI_STREAMS", str(STREAMS))
        env["JINGZHI_DEMO"] = "1" if demo else "0"
        try:
            processes.start("web", web_command(args), env)
            processes.start("worker", ["django", "procrastinate", "worker", "--concurrency", "2"], env)
            processes.wait_until_healthy(address)
            yield processes, address, demo
        finally:
            processes.stop()


def prepare(args: argparse.Namespace, folder: Path, url: str) -> None:
    """Tables, demo district, static files."""
    words = ["--static"] if args.no_demo else ["--static", "--demo"]
    done = subprocess.run(
        [sys.executable, "-m", "jingzhi.launch.prepare", *words],
        env=surroundings.environment(folder, url),
        check=False,
    )
    if done.returncode == 130:
        raise KeyboardInterrupt
    if done.returncode:
        raise Trouble("数据库准备失败,原因见上。")


def web_command(args: argparse.Namespace) -> list[str]:
    """Threads, because a request mostly waits for the database; processes, because Python computes on one core each.

    A page that is told of changes holds a thread as long as it is open (docs/adr/0015); it needs little memory.
    """
    workers = str(min(4, max(2, os.cpu_count() or 2)))
    host = f"[{args.host}]" if ":" in args.host else args.host
    options = [
        "--worker-class",
        "gthread",
        "--workers",
        workers,
        "--threads",
        str(REQUESTS + int(os.environ.get("JINGZHI_STREAMS", STREAMS))),
        "--config",
        "python:jingzhi.launch.web",
        "--timeout",
        "60",
        "--no-control-socket",
        "--graceful-timeout",
        "10",
    ]
    return [
        "gunicorn",
        "jingzhi.config.wsgi:application",
        "--bind",
        f"{host}:{args.port}",
        *options,
        "--access-logfile",
        "-",
        # neither the query nor the page before: both may hold what somebody searched for; nor the address of a resident
        "--access-logformat",
        "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms",
    ]


def allowed_hosts(host: str) -> list[str]:
    """Names under which a browser may ask for us."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    if host in ("0.0.0.0", "::"):  # noqa: S104
        name = socket.gethostname()
        names.append(name)
        with suppress(OSError):
            names += sorted({str(info[4][0]) for info in socket.getaddrinfo(name, None, socket.AF_INET)})
    else:
        names.append(host)
    return list(dict.fromkeys(names))


def check_port(host: str, port: int) -> None:
    """Raise `Trouble` when the port is taken."""
    if not 0 < port < 65536:
        raise Trouble(f"端口须在 1 到 65535 之间,不能是 {port}。")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Trouble(
                f"不能使用 {host}:{port}({error.strerror})。请用 --port 换一个端口,例如 ./jingzhi up --port {port % 60000 + 1}。"
            ) from error


@contextmanager
def only_system(folder: Path) -> Iterator[None]:
    """One system per data folder: the lock ends with its process, so no stale file can lie."""
    with (folder / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Trouble(
                f"数据目录 {folder} 上的系统已在运行:{read_state(folder).get('address', '正在启动')}。先停止它(./jingzhi down 或 Ctrl-C),或用 --data 另选目录。"
            ) from error
        clear_leftovers(folder, read_state(folder).get("children", []))
        write_state(folder, address=None, ready=False)
        try:
            yield
        finally:
            (folder / "up.json").unlink(missing_ok=True)


def is_up(folder: Path) -> bool:
    """Whether a system runs on this data folder."""
    path = folder / "up.lock"
    if not path.exists():
        return False
    with path.open("r+") as lock:
        return not surroundings.alone(lock)


def write_state(folder: Path, *, address: str | None, ready: bool, children: Sequence[int] = ()) -> None:
    """Tell other commands who runs and where; renamed into place, so that nobody reads half of it."""
    half = folder / "up.json.new"
    state = {"pid": os.getpid(), "address": address or "正在启动", "ready": ready, "children": list(children)}
    half.write_text(json.dumps(state))
    half.rename(folder / "up.json")


def read_state(folder: Path) -> dict[str, Any]:
    """What write_state told; empty when nothing runs."""
    try:
        state: dict[str, Any] = json.loads((folder / "up.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return state


def detach(args: argparse.Namespace, folder: Path) -> int:
    """Start the same command in the background and wait until it is ready."""
    if is_up(folder):
        raise Trouble(f"数据目录 {folder} 上的系统已在运行:{read_state(folder).get('address', '正在启动')}。")
    check_port(args.host, args.port)
    words = [
        "up",
        "--data",
        str(folder),
        "--port",
        str(args.port),
        "--host",
        args.host,
        *(["--no-demo"] if args.no_demo else []),
    ]
    (folder / "logs").mkdir(exist_ok=True, mode=0o700)
    log = folder / "logs" / "up.log"
    with log.open("wb") as file:
        child = subprocess.Popen(
            [sys.executable, "-m", "jingzhi.launch", *words],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        follow(child, folder, log)
    except KeyboardInterrupt:
        child.send_signal(signal.SIGTERM)
        child.wait()
        raise
    return 0


def follow(child: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    """Show the background start's lines until it is ready or has failed."""
    end = time.monotonic() + PATIENCE
    with log.open(errors="replace") as lines:
        while time.monotonic() < end:
            ready = read_state(folder).get("ready") and read_state(folder).get("pid") == child.pid
            ended = child.poll() is not None
            sys.stderr.write(lines.read())
            sys.stderr.flush()
            if ended:
                raise Trouble(f"后台启动失败,日志:{log}")
            if ready:
                time.sleep(0.5)  # its last lines, the logins
                sys.stderr.write(lines.read())
                return
            time.sleep(0.2)
    child.send_signal(signal.SIGTERM)
    raise Trouble(f"{PATIENCE} 秒内没有就绪,已停止。日志:{log}")


def welcome(address: str, folder: Path, *, demo: bool, seconds: float) -> None:
    """The address and who can sign in."""
    say(f"已就绪({seconds:.1f} 秒):{address}")
    if demo:
        show_logins(address)
    say(f"数据目录 {folder}。停止:Ctrl-C 或 ./jingzhi down")


def show_logins(address: str) -> None:
    """The demo accounts by role."""
    try:
        from jingzhi.demo.logins import LOGINS
    except ModuleNotFoundError:
        return
    rows = [[str(word) for word in row] for row in LOGINS]
    widths = [max(columns(row[i]) for row in rows) for i in range(3)]
    say("演示账号(角色 · 用户名 · 密码 · 页面):")
    for role, name, password, page in rows:
        cells = [
            word + " " * (width - columns(word))
            for word, width in zip((role, name, password), widths, strict=True)
        ]
        print("  " + "  ".join(cells) + f"  {address}{page}", file=sys.stderr)
    sys.stderr.flush()


def columns(text: str) -> int:
    """Width in a terminal, where a Chinese character takes two columns."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
