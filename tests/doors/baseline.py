"""The baseline of headers and cookies: what every answer must say, whatever page it is.

Tests call `faults` with answers of the test client; against a running system: `python tests/doors/baseline.py https://host [path…]`.
"""

from __future__ import annotations

import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping

FORBIDDEN = ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:")
MUST = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
SAME = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
TELL_TALES = ("server", "x-powered-by", "x-aspnet-version", "x-generator")
INLINE = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.I),
    "inline style": re.compile(r"<style\b|<[^>]+\sstyle=", re.I),
    "inline handler": re.compile(r"<[^>]+\son[a-z]+\s*=", re.I),
    "script address": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.I),
    "foreign source": re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?(?:https?:)?//", re.I),
}


def faults(
    headers: Mapping[str, str], cookies: Iterable[str], body: str = "", *, https: bool = False
) -> list[str]:
    """What is wrong with one answer; `cookies` are its Set-Cookie values, `body` its text when it is a page."""
    low = {name.lower(): value for name, value in headers.items()}
    found = [
        f"{name}: {low.get(name)!r}, not {want!r}" for name, want in SAME.items() if low.get(name) != want
    ]
    found += _policy(low.get("content-security-policy", ""))
    found += [f"{name} tells {low[name]!r}" for name in TELL_TALES if re.search(r"\d", low.get(name, ""))]
    if "geolocation=(self)" not in low.get("permissions-policy", ""):
        found.append("no Permissions-Policy")
    if "cache-control" not in low:
        found.append("no Cache-Control")
    if https and "max-age=31536000" not in low.get("strict-transport-security", ""):
        found.append("no Strict-Transport-Security")
    found += [fault for cookie in cookies for fault in _cookie(cookie, https)]
    return found + [name for name, pattern in INLINE.items() if pattern.search(body)]


def _policy(text: str) -> list[str]:
    rules = {words[0]: words[1:] for part in text.split(";") if (words := part.split())}
    found = [f"CSP {name}: {rules.get(name)}" for name, want in MUST.items() if rules.get(name) != [want]]
    return found + [
        f"CSP {name} allows {word}" for name in rules for word in rules[name] if word in FORBIDDEN
    ]


def _cookie(text: str, https: bool) -> list[str]:
    name, low = text.partition("=")[0].strip(), text.lower()
    needs = ["samesite="] + (["secure"] if https else [])
    # the check value of forms is read by the outbox; it is worth nothing without the session
    needs += [] if "csrf" in name else ["httponly"]
    found = [f"cookie {name}: no {need}" for need in needs if need not in low]
    if https and "session" in name and not name.startswith("__Host-"):
        found.append(f"cookie {name}: not bound to the host")
    return found


def main(words: list[str]) -> int:
    """Ask a running system; the exit code is 1 when something is wrong."""
    address, paths = words[0].rstrip("/"), words[1:] or ["/r/", "/signin/", "/healthz", "/no-such-page/"]
    wrong = 0
    for path in paths:
        try:
            answer = urllib.request.urlopen(address + path, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        is_page = "html" in answer.headers.get("Content-Type", "")
        body = answer.read().decode(errors="replace") if is_page else ""
        cookies = answer.headers.get_all("Set-Cookie") or []
        found = faults(dict(answer.headers), cookies, body, https=address.startswith("https"))
        print(f"{path}: {'; '.join(found) or 'ok'}")
        wrong += len(found)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
