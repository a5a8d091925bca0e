"""The script at the root: what it installs when, and what it says when it cannot."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from jingzhi.launch.surroundings import ROOT


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """./jingzhi as a module, working in an empty folder, where every program it calls succeeds and is noted."""
    loader = importlib.machinery.SourceFileLoader("launcher_script", str(ROOT / "jingzhi"))
    spec = importlib.util.spec_from_loader("launcher_script", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    (tmp_path / "requirements").mkdir()
    for name in ("base", "test", "node"):
        (tmp_path / "requirements" / f"{name}.txt").write_text("one==1 \\\n    --hash=sha256:0\n")
    (tmp_path / "package-lock.json").write_text("{}")
    for folder in (".venv/bin", "node_modules"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\n")
    (tmp_path / ".venv" / "bin" / "python").touch()
    called: list[list[str]] = []

    def call(command: list[str], **_: object) -> int:
        called.append(command)
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv/bin/python",
    }.items():
        monkeypatch.setattr(module, name, value)
    module.called = called  # type: ignore[attr-defined]
    return module


def fetched(script: ModuleType) -> list[str]:
    """The installing commands so far, in short."""
    ours = [command for command in script.called if {"pip", "ci"} & set(command)]
    return [Path(command[-1]).name if "pip" in command else "npm" for command in ours]


def test_everything_is_installed_once(script: ModuleType) -> None:
    script.setup("up")
    assert fetched(script) == ["base.txt", "npm"]
    script.setup("up")
    script.setup("verify")
    assert fetched(script) == ["base.txt", "npm"], (
        "the stamps match: nothing is fetched, no network is needed"
    )
    assert all("--require-hashes" in command for command in script.called if "pip" in command)


def test_tests_bring_base_with_them(script: ModuleType) -> None:
    script.setup("test")
    script.setup("up")
    assert fetched(script) == ["test.txt", "npm"]


def test_a_changed_list_is_installed_again(script: ModuleType) -> None:
    script.setup("setup")
    (script.ROOT / "requirements" / "base.txt").write_text("one==2\n")
    (script.ROOT / "package-lock.json").write_text('{"new": 1}')
    script.setup("setup")
    assert fetched(script) == ["base.txt", "npm"] * 2


def test_another_python_in_the_environment_installs_again(script: ModuleType) -> None:
    script.setup("setup")
    (script.VENV / "pyvenv.cfg").write_text("version = 3.13.1\n")
    script.setup("setup")
    assert fetched(script).count("base.txt") == 2


def test_what_needs_no_pages_fetches_no_browser_packages(script: ModuleType) -> None:
    script.setup("clock")
    assert fetched(script) == ["base.txt"]


def test_without_node_it_comes_as_a_wheel(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    command, environment = script.npm_command()
    assert command == str(script.VENV / "bin" / "npm")
    assert environment["PATH"].startswith(str(script.VENV / "bin"))
    assert fetched(script) == ["node.txt"]


def test_failed_installing_ends_with_a_sentence_and_no_stamp(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "make_venv", lambda: None)
    monkeypatch.setattr(subprocess, "call", lambda *_, **__: 1)
    with pytest.raises(SystemExit):
        script.setup("up")
    assert "网络" in capsys.readouterr().err
    assert not (script.VENV / ".jingzhi-base").exists()


def test_a_python_without_venv_is_explained(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "can_make_venv", lambda: False)
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    script.PYTHON.unlink()
    with pytest.raises(SystemExit):
        script.make_venv()
    assert "-venv" in capsys.readouterr().err


def test_an_old_python_is_explained(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit):
        script.right_python()
    assert "3.9" in capsys.readouterr().err
