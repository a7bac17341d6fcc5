"""What people said of pictures: which show the same, what they clicked, what fits."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from catalog.models import Product, ProductImage
from embeddings.models.query_images import QueryImage


class Judgement(models.Model):
    """A person's word on two product pictures: whether they show the same product.

    A pair is judged once, whichever of the two stands on the left.
    """

    left = models.ForeignKey(ProductImage, models.CASCADE, related_name="+")
    right = models.ForeignKey(ProductImage, models.CASCADE, related_name="+")
    same = models.BooleanField("the same product")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Least("left", "right"),
                Greatest("left", "right"),
                name="one_judgement_per_pair",
                violation_error_message="These two pictures have been judged.",
            ),
            models.CheckConstraint(
                condition=~Q(left=F("right")),
                name="two_pictures_to_judge",
                violation_error_message="Choose two pictures.",
            ),
        ]

    def __str__(self) -> str:
        verdict = "the same" if self.same else "not the same"
        return f"pictures {self.left_id} and {self.right_id}: {verdict}"


class FeedbackQuerySet(models.QuerySet[Any]):
    """The question asked of all that shoppers say."""

    def with_picture(self) -> Self:
        """Those whose query's picture has not expired."""
        queries = QueryImage.objects.present()
        return self.filter(query__in=queries).select_related("query")


class ClickQuerySet(FeedbackQuerySet):
    """How clicks are noted."""

    def record(self, query: QueryImage, product: Product, rank: int) -> None:
        """A choice, which counts once however often the product was looked at."""
        self.get_or_create(
            query=query,
            product=product,
            defaults={"content_hash": query.content_hash, "rank": rank},
        )


class Feedback(models.Model):
    """What a shopper said of a product among the results of a picture.

    Nothing of the shopper is kept. The picture goes when its time is over; its content
    hash stays, so that what is said of the same picture still counts together.
    """

    query = models.ForeignKey(
        QueryImage, models.SET_NULL, null=True, blank=True, related_name="%(class)ss"
    )
    content_hash = models.CharField(max_length=64)
    product = models.ForeignKey(Product, models.CASCADE, related_name="%(class)ss")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Click(Feedback):
    """A shopper looked for a picture and chose this product among the results.

    `rank` is the product's place among the results, from 1.
    """

    rank = models.PositiveIntegerField()

    objects = ClickQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["query", "product"], name="one_click_per_query_and_product"
            ),
        ]

    def __str__(self) -> str:
        return f"product {self.product_id} at place {self.rank}"


class VerdictQuerySet(FeedbackQuerySet):
    """How verdicts are given and read."""

    def give(self, query: QueryImage, product: Product, fits: bool) -> bool | None:
        """Note what a shopper says; said again, it is taken back.

        What now stands: `fits`, or None.
        """
        own = self.filter(query=query, product=product)
        if own.filter(fits=fits).delete()[0]:
            return None
        said = {"content_hash": query.content_hash, "fits": fits}
        self.update_or_create(query=query, product=product, defaults=said)
        return fits

    def of(self, query: QueryImage) -> dict[int, bool]:
        """What was said of the results of a picture, by product."""
        return dict(self.filter(query=query).values_list("product", "fits"))


class Verdict(Feedback):
    """A shopper said of a result that it fits the picture, or that it does not."""

    fits = models.BooleanField()

    objects = VerdictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["query", "product"], name="one_verdict_per_query_and_product"
            ),
        ]

    def __str__(self) -> str:
        return f"product {self.product_id} {'fits' if self.fits else 'does not fit'}"
