"""Whether this process lives, and whether it can do its work: for load balancers and for the launcher."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse


def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """Says only what is wrong, never where the servers are."""
    found = {"database": _database(), "broker": _broker()}
    return JsonResponse(found, status=200 if all(state == "ok" for state in found.values()) else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _broker() -> str:
    cache.set("readyz", "ok", 10)
    return cache.get("readyz", "unreachable")
