"""Finding by a picture: giving it, and the products that look like it."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from catalog.filtering import ProductFilters
from embeddings.found import SimilarProducts
from embeddings.guesses import Guesses
from embeddings.images import CONTENT_TYPES, thumbnail
from embeddings.looks import Look
from embeddings.models import QueryImage, Verdict
from embeddings.queries import (
    QueryImageGone,
    StorageUnavailable,
    kept_image,
    part_of,
    query_look,
    query_subjects,
)
from embeddings.refining import NONE
from embeddings.search import SearchUnavailable, find_similar
from embeddings.subjects import Subjects
from webapp.degraded import marked
from webapp.forms import ORDERS, SearchForm
from webapp.listed import read_listed
from webapp.posted import see_other
from webapp.samples import read_sample
from webapp.sights import Sight, sight_of
from webapp.uploads import NotTaken, check_size, keep_picture, posted_file
from webapp.views.found import found_list, page_of, unavailable_page

# Of what the picture may be, so many categories are offered.
GUESSES = 3
NO_WORDS = gettext_noop("Words cannot be read here, so the picture alone counts.")
NOT_REFINED = gettext_noop("What you added to your picture does not count meanwhile.")


@csrf_exempt  # The check reads the whole body, and its size is to be looked at before.
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The page that takes a picture; a picture posted to it leads to its results."""
    if request.method != "POST":
        return upload_page(request)
    try:
        check_size(request)
        return take_picture(request)
    except NotTaken as refusal:
        return refusal.mark(upload_page(request, refusal.message))


@csrf_protect
def take_picture(request: HttpRequest) -> HttpResponse:
    """Keep the posted picture and redirect to what looks like it. Raises NotTaken."""
    query = keep_picture(given_file(request))
    return see_other("search_results", token=query.token)


def given_file(request: HttpRequest) -> bytes:
    """The shop's sample, a product's picture, or the shopper's. Raises NotTaken."""
    if number := request.POST.get("product_picture"):
        return read_listed(number)
    sample = read_sample(request.POST.get("sample", ""))
    return sample or posted_file(request, "picture")


@require_safe
@cache_control(private=True)
def search_results(request: HttpRequest, token: str) -> HttpResponse:
    """The products closest to a shopper's picture, narrowed as the address says."""
    query = QueryImage.objects.present().filter(token=token).first()
    if query is None:
        return gone_page(request)
    form = SearchForm(request.GET)
    refinement = form.refinement()
    try:
        found, number = found_on_page(query, form)
        sight = sight_on_page(query, form)
    except SearchUnavailable:
        return unavailable_page(request)
    except QueryImageGone:  # Its time ran out since the row was read.
        return gone_page(request)
    context = found_list(form, found, number)
    if found.degraded and refinement != NONE:
        context["problems"].append(_(NOT_REFINED))
    elif refinement.words and not found.words_weight and refinement.weight != 0:
        context["problems"].append(_(NO_WORDS))
    context |= {
        "query": query,
        "sight": sight,
        "look": look_on_page(query, form),
        "verdicts": Verdict.objects.of(query),
        "refinement": refinement,
        "refined": refinement != NONE,
        "picture_alone": form.picture_alone(),
        "degraded": found.degraded,
        "no_good_match": found.no_good_match,
        "kept_out": found.kept_out,
        "weight": round(100 * found.words_weight),
        "guesses": unchosen(found.guesses, form.filters()),
    }
    return marked(render(request, "search_results.html", context), found.degraded)


@require_safe
@cache_control(private=True, max_age=3600)
def query_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The shopper's own picture, as large as pages show it, as long as it is kept;
    with ?box=, what is in it.

    What is kept to be encoded has three to seven times as many bytes, and a phone waits
    for them where the picture is the largest thing on its page.
    """
    query = get_object_or_404(QueryImage.objects.present(), token=token)
    try:
        box = SearchForm(request.GET).chosen_box()
        small = thumbnail(part_of(kept_image(query), box))
    except (QueryImageGone, StorageUnavailable) as error:
        raise Http404 from error
    headers = {"X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}
    return HttpResponse(small, content_type="image/webp", headers=headers)


@require_safe
@cache_control(public=True, max_age=3600)
def sample_picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture to try the search with."""
    content = read_sample(name)
    if content is None:
        raise Http404
    return HttpResponse(content, CONTENT_TYPES[PurePath(name).suffix.lower()])


def found_on_page(query: QueryImage, form: SearchForm) -> tuple[SimilarProducts, int]:
    """As page_of(), of what looks like the picture."""
    find = partial(
        find_similar,
        query,
        form.filters(),
        form.refinement(),
        box=form.chosen_box(),
        order=ORDERS.get(form.read().get("sort", ""), ()),
    )
    return page_of(find, form.page_number())


def sight_on_page(query: QueryImage, form: SearchForm) -> Sight:
    """The shopper's picture with its box; a square where nothing can be known of it."""
    try:
        subjects = query_subjects(query.content_hash, partial(kept_image, query))
    except StorageUnavailable:
        subjects = Subjects(1, 1, [])
    return sight_of(subjects, form.chosen_box())


def look_on_page(query: QueryImage, form: SearchForm) -> Look | None:
    """What results are compared with in words; None where it cannot be known."""
    try:
        read = partial(kept_image, query)
        return query_look(query.content_hash, read, form.chosen_box())
    except (StorageUnavailable, QueryImageGone):
        return None


def unchosen(guesses: Guesses, filters: ProductFilters) -> Guesses:
    """Without what the shopper chose: that says nothing of the picture."""
    chosen = {value.name for value in filters.attributes}
    return Guesses(
        [] if filters.category else guesses.categories[:GUESSES],
        [value for value in guesses.attributes if value.name not in chosen],
    )


def upload_page(request: HttpRequest, message: str = "") -> HttpResponse:
    """The search box, with what was wrong with the picture given last."""
    return render(request, "search.html", {"message": message})


def gone_page(request: HttpRequest) -> HttpResponse:
    """Says that a picture was deleted; an unknown token may be one of those."""
    return render(request, "search_gone.html", status=410)
