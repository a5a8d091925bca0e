"""What stands beside a case and can be deleted: words, pictures, contacts. The event keeps their digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from jingzhi.core.flows.models import Attachment, Contact, Recording, Remark
from jingzhi.core.flows.table import Fact
from jingzhi.kit import codes, crypto
from jingzhi.kit.photos import Photo
from jingzhi.kit.voices import Voice

if TYPE_CHECKING:
    from jingzhi.core.flows.actions import Step

# Retention (DOMAIN.md section 13, defaults of the district): words and pictures 3 years, contacts 1 year.
WORDS_DAYS, CONTACT_DAYS = 3 * 365, 365
Files = list[str]
_AROUND: ContextVar[Files | None] = ContextVar("files of the block around", default=None)


@contextmanager
def new_files() -> Iterator[Files]:
    """Files written inside the block are taken away again when it fails, so that nothing is left behind.

    A block inside another hands its files on: two moves of one transaction leave all their files or none.
    """
    files: Files = []
    around = _AROUND.get()
    token = _AROUND.set(files)
    try:
        yield files
    except BaseException:
        for name in files:
            default_storage.delete(name)
        raise
    finally:
        _AROUND.reset(token)
    if around is not None:
        around.extend(files)


def trace(value: Any) -> str:
    """A short text that stands for a given value when two requests with one key are compared."""
    if isinstance(value, list | tuple):
        return ",".join(trace(one) for one in value)
    if isinstance(value, Photo | Voice):
        return value.sha256
    if hasattr(value, "chunks"):
        digest = hashlib.sha256()
        for chunk in value.chunks():
            digest.update(chunk)
        value.seek(0)
        return digest.hexdigest()
    return str(getattr(value, "pk", value))


def keep(step: Step, files: Files) -> dict[str, Any]:
    """Write the deletable rows of a move; returns what the event may hold of them (codes and digests)."""
    delete_on = timezone.localdate(step.now) + timedelta(days=WORDS_DAYS)
    kept: dict[str, Any] = {}
    for fact in step.move.needs:
        if fact.name in step.given:
            kept |= _keep_one(step, fact, step.given[fact.name], delete_on, files)
    return kept


def _keep_one(step: Step, fact: Fact, value: Any, delete_on: date, files: Files) -> dict[str, Any]:
    if fact.kind == "text":
        Remark.objects.create(
            case=step.case, n=step.n, name=fact.name, text=value, public=fact.public, delete_on=delete_on
        )
        return {f"{fact.name}_digest": _digest(step, fact, value)}
    if fact.kind == "line":
        return {f"{fact.name}_digest": _digest(step, fact, value)}
    if fact.kind == "photo":
        return {f"{fact.name}_digests": [_keep_photo(step, fact, one, delete_on, files) for one in value]}
    if fact.kind == "voice":
        return {f"{fact.name}_digests": [_keep_voice(step, fact, value, delete_on, files)]}
    if fact.kind == "phone":
        _keep_contact(step, value)
        return {"contact": True}
    if fact.kind in ("point", "parts"):
        return {}
    return {fact.name: _code(value)}


def _digest(step: Step, fact: Fact, text: str) -> str:
    """Proof of words under the server's secret: once they are deleted, guessing cannot confirm them."""
    return crypto.blind(f"{step.case.no}#{step.n}:{fact.name}:{text}")


def _keep_photo(step: Step, fact: Fact, photo: Photo, delete_on: date, files: Files) -> str:
    name = f"photos/{step.case.no[3:9]}/{step.case.no}-{step.n}-{photo.sha256[:20]}.jpg"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(photo.data))
        files.append(name)
    Attachment.objects.create(
        case=step.case,
        n=step.n,
        name=fact.name,
        file=name,
        sha256=photo.sha256,
        width=photo.width,
        height=photo.height,
        delete_on=delete_on,
    )
    return photo.sha256


def _keep_voice(step: Step, fact: Fact, voice: Voice, delete_on: date, files: Files) -> str:
    name = f"voices/{step.case.no[3:9]}/{step.case.no}-{step.n}-{voice.sha256[:20]}.{voice.kind}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(voice.data))
        files.append(name)
    Recording.objects.create(
        case=step.case,
        n=step.n,
        name=fact.name,
        kind=voice.kind,
        file=name,
        sha256=voice.sha256,
        seconds=voice.seconds,
        delete_on=delete_on,
    )
    return voice.sha256


def _keep_contact(step: Step, phone: str) -> None:
    Contact.objects.update_or_create(
        case=step.case,
        defaults={
            "phone_sealed": crypto.seal(phone),
            "phone_mask": codes.mask_phone(phone),
            "delete_on": timezone.localdate(step.now) + timedelta(days=CONTACT_DAYS),
        },
    )


def _code(value: Any) -> Any:
    if isinstance(value, list):
        return [_code(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "code", getattr(value, "no", value))
