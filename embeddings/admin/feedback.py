"""What people said of pictures and results, for the shop's owner to look at."""

# The admin classes take a type only for the type checker; at run time they refuse it.
# mypy: disable-error-code="type-arg"

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog.admin import thumbnail_tag
from catalog.models import ProductImage
from embeddings.models import Click, Judgement, Verdict


@admin.register(Judgement)
class JudgementAdmin(admin.ModelAdmin):
    """Pairs of pictures and whether they show the same; training learns from them."""

    list_display = ["left_picture", "right_picture", "same", "created_at"]
    list_filter = ["same"]
    list_select_related = ["left__product", "right__product"]
    raw_id_fields = ["left", "right"]

    @admin.display(description="left")
    def left_picture(self, judgement: Judgement) -> SafeString:
        return pictured(judgement.left)

    @admin.display(description="right")
    def right_picture(self, judgement: Judgement) -> SafeString:
        return pictured(judgement.right)


class FeedbackAdmin(admin.ModelAdmin):
    """What shoppers said of results, to be read and deleted alone."""

    list_select_related = ["product"]
    date_hierarchy = "created_at"
    search_fields = ["product__name", "product__external_id", "content_hash"]

    @admin.display(description="shopper's picture")
    def picture(self, said: Click | Verdict) -> str:
        """By its hash alone: what was searched with is nobody's to look at."""
        return said.content_hash[:12]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Click | Verdict | None = None
    ) -> bool:
        return False


@admin.register(Click)
class ClickAdmin(FeedbackAdmin):
    """What shoppers chose among results; training learns from it."""

    list_display = ["product", "rank", "picture", "created_at"]


@admin.register(Verdict)
class VerdictAdmin(FeedbackAdmin):
    """What shoppers said to fit their picture, or not; training learns from it."""

    list_display = ["product", "fits", "picture", "created_at"]
    list_filter = ["fits"]


def pictured(image: ProductImage) -> SafeString:
    """A picture and the name of its product."""
    return format_html("{} {}", thumbnail_tag(image), image.product)
