"""Makes a database ready: migrations, the demo district when it is empty, static files.

Run as a process of its own by `up` (`python -m jingzhi.launch.prepare [--demo] [--static]`), so that the memory of building is given back.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jingzhi.launch.speech import bar, say
from jingzhi.launch.surroundings import data_dir, own_server
from jingzhi.launch.trouble import Trouble


def migrate() -> None:
    """Bring the tables up to date."""
    from django.core.management import call_command

    # before migrate, whose end gives the application's role its rights on every table
    call_command("createcachetable", verbosity=0)
    call_command("migrate", verbosity=0, interactive=False)


def is_empty() -> bool:
    """Whether there is no district yet."""
    from jingzhi.core.places.models import Place

    return not Place.objects.exists()


def build_if_empty() -> bool:
    """Build the demo district in an empty database; True when it was built."""
    unfinished = data_dir() / "demo.unfinished"
    if unfinished.exists() and not is_empty():
        if not own_server():
            raise Trouble("上次建演示区时被中断,数据不完整。确认后请运行 ./jingzhi demo --yes 从零重建。")
        say("上次建演示区时被中断,重新开始 ……")
        empty_database()
        migrate()
    if not is_empty():
        return False
    build()
    return True


def build() -> None:
    """Build the demo district; what an interruption leaves behind is marked and cleared the next time."""
    unfinished = data_dir() / "demo.unfinished"
    unfinished.touch()
    make = part("jingzhi.demo.build", "build")
    with bar("建立演示区") as progress:
        make(progress=progress)
    unfinished.unlink()


def empty_database() -> None:
    """Remove everything: tables and stored files."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("drop schema public cascade")
        cursor.execute("create schema public")
    shutil.rmtree(data_dir() / "files", ignore_errors=True)
    (data_dir() / "demo.unfinished").unlink(missing_ok=True)


def part(module: str, name: str) -> Callable[..., Any]:
    """A function of a higher or optional part, with a clear sentence when it is not there."""
    try:
        found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        if error.name and not module.startswith(error.name):
            raise  # the part is there, but something that it needs is not
        raise Trouble(f"这个版本还没有 {module}.{name}。") from error
    return found


def compile_words() -> None:
    """Turn the catalogues of English words into the form that pages read; the repository holds the text only."""
    from jingzhi.kit import catalogues

    catalogues.compile_all()


def collect_static() -> None:
    """Collect and compress static files when any of them changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = Path(storage.path(path)).stat()
            seen.update(f"{storage.base_location}/{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    mark = Path(settings.STATIC_ROOT) / ".collected"
    if mark.exists() and mark.read_text() == seen.hexdigest():
        return
    say("整理静态文件 ……")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.write_text(seen.hexdigest())


def main(words: list[str]) -> int:
    """Entry point of the process."""
    import django

    django.setup()
    compile_words()
    try:
        migrate()
        if "--demo" in words:
            build_if_empty()
        if "--static" in words:
            collect_static()
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingzhi.config.settings")
    sys.exit(main(sys.argv[1:]))
