"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.views.i18n import set_language

from webapp.views import (
    alerts,
    catalogue,
    clicks,
    coloured,
    compare,
    described,
    pair_lists,
    privacy,
    product,
    saved,
    search,
    site,
    verdicts,
)


class SlugOfAnyScript(StringConverter):
    """A slug in any script; PostgreSQL fails where it is asked to look for a NUL."""

    regex = r"[^/\x00]+"


register_converter(SlugOfAnyScript, "any_slug")

handler400 = site.bad_request
handler500 = site.server_error

admin.site.site_header = admin.site.site_title = settings.SHOP_NAME
admin.site.index_title = "Back office"

urlpatterns = [
    path("", catalogue.home, name="home"),
    path("category/<any_slug:slug>/", catalogue.category, name="category"),
    path("products/", catalogue.products, name="products"),
    path("products/<any_slug:slug>/", product.product, name="product"),
    path("looks-like/", described.described, name="described"),
    path("saved/", saved.saved, name="saved"),
    path("in-colour/", coloured.coloured, name="coloured"),
    path("compare/", compare.comparison, name="comparison"),
    path("compare/pairs/", pair_lists.pair_lists, name="pair_lists"),
    path("compare/pairs/<slug:token>/", pair_lists.pair_list, name="pair_list"),
    path(
        "compare/pairs/<slug:token>/compared.csv",
        pair_lists.compared,
        name="compared_pairs",
    ),
    path(
        "compare/<slug:left>/<slug:right>/",
        compare.comparison_result,
        name="comparison_result",
    ),
    path("search/", search.search, name="search"),
    path("search/samples/<str:name>", search.sample_picture, name="sample_picture"),
    path("search/<slug:token>/", search.search_results, name="search_results"),
    path("search/<slug:token>/picture", search.query_picture, name="query_picture"),
    path("search/<slug:token>/clicked", clicks.clicked, name="clicked"),
    path("search/<slug:token>/judged", verdicts.judged, name="judged"),
    path("search/<slug:token>/delete", privacy.delete_query, name="delete_query"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("search/<slug:token>/alert", alerts.request, name="request_alert"),
    path("alerts/sent/", alerts.sent, name="alert_sent"),
    path("alerts/confirm/<str:signed>/", alerts.confirm, name="confirm_alert"),
    path("alerts/<slug:token>/end/", alerts.end, name="end_alert"),
    path("language", set_language, name="set_language"),
    path("healthz", site.healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
if settings.SERVE_MEDIA:
    urlpatterns.append(path("media/<path:path>", site.media, name="media"))
