"""The web server and the worker: started together, watched, stopped together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from jingzhi.launch.trouble import Trouble

OURS = ("gunicorn", "procrastinate")
GRACE = 15  # seconds for a request or a job to end before its process is ended


@dataclass
class Processes:
    """The children of one running system."""

    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: list[str], env: dict[str, str]) -> None:
        """Start one, in a session of its own (the terminal's Ctrl-C reaches only us), with its own log file."""
        logs = self.folder / "logs"
        logs.mkdir(exist_ok=True, mode=0o700)
        with self.log(name).open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def log(self, name: str) -> Path:
        """The log file of one."""
        return self.folder / "logs" / f"{name}.log"

    def check(self) -> None:
        """Raise `Trouble` when one of them has ended, with the end of its log."""
        for name, process in self.running.items():
            if process.poll() is not None:
                tail = self.log(name).read_text(errors="replace").splitlines()[-12:]
                raise Trouble(
                    "\n".join(
                        [f"{name} 意外退出(代码 {process.returncode}),日志 {self.log(name)} 的结尾:", *tail]
                    )
                )

    def wait_until_healthy(self, address: str, *, seconds: float = 60) -> None:
        """Until /healthz answers 200."""
        end = time.monotonic() + seconds
        answer = ""
        while time.monotonic() < end:
            self.check()
            try:
                with urllib.request.urlopen(f"{address}/healthz", timeout=3):  # noqa: S310 our own address
                    return
            except urllib.error.HTTPError as error:
                answer = f"{error.code} {error.read(300).decode(errors='replace')}"
            except OSError as error:
                answer = str(error)
            time.sleep(0.2)
        raise Trouble(
            f"{seconds:.0f} 秒内 {address}/healthz 没有回答 200:{answer}。日志在 {self.folder / 'logs'}。"
        )

    def pids(self) -> list[int]:
        """Their process ids."""
        return [process.pid for process in self.running.values()]

    def stop(self) -> None:
        """Ask all to end, wait, then end those that did not (with everything they started)."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + GRACE
        for process in self.running.values():
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.running.clear()


def clear_leftovers(folder: Path, pids: Iterable[object]) -> int:
    """End the children of a system that was killed before it could end them; how many there were.

    A process id may belong to somebody else by now, so the program and its data folder must be ours.
    """
    import psutil

    ended = 0
    for pid in pids:
        try:
            process = psutil.Process(int(str(pid)))
            ours = any(name in word for word in process.cmdline() for name in OURS)
            if not ours or process.environ().get("JINGZHI_DATA") != str(folder):
                continue
            process.terminate()
            process.wait(GRACE)
        except psutil.TimeoutExpired:
            process.kill()
        except (psutil.Error, ValueError):
            continue
        ended += 1
    return ended


def lives(pid: int) -> bool:
    """Whether the process works; one that has ended and waits to be noticed by its parent does not."""
    import psutil

    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
