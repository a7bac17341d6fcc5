"""What becomes of a shopper's picture: told, and ended when the shopper says so."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from embeddings.models import QueryImage
from embeddings.queries import StorageUnavailable, delete_query_image
from webapp.posted import see_other
from webapp.saved import DAYS
from webapp.uploads import FULL_RETRY_SECONDS

logger = logging.getLogger(__name__)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Which traces a shopper leaves, where, and for how long."""
    return render(request, "privacy.html", {"saved_days": DAYS})


@require_POST
def delete_query(request: HttpRequest, token: str) -> HttpResponse:
    """Delete a shopper's picture, and lead to its results, which are gone with it."""
    query = QueryImage.objects.filter(token=token).first()
    try:
        if query:
            delete_query_image(query)
    except StorageUnavailable:
        logger.exception("a shopper's picture cannot be deleted")
        page = render(request, "privacy_not_deleted.html", {"query": query}, status=503)
        page["Retry-After"] = str(FULL_RETRY_SECONDS)
        return page
    response = see_other("search_results", token=token)
    # The browser may show picture and results again from its own memory.
    response["Clear-Site-Data"] = '"cache"'
    return response
