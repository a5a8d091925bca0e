"""Is it alive: the database answers and a worker has given a sign lately."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from jingzhi.core.bodies import gate

# A worker writes its heartbeat every 10 seconds; three missed ones mean that it is gone.
SILENT_SECONDS = 45


@require_GET
@gate.page(needs="public")
def healthz(request: HttpRequest) -> JsonResponse:
    """200 only when database and worker answer."""
    database, worker = True, False
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
                [SILENT_SECONDS],
            )
            row = cursor.fetchone()
            worker = bool(row and row[0])
    except DatabaseError:
        database = False
    ok = database and worker
    return JsonResponse({"ok": ok, "database": database, "worker": worker}, status=200 if ok else 503)
