"""Why a shopper's file is refused, as the floors below say it, for the translators."""

from django.utils.translation import gettext_noop as _

# They know no Django, and say these in English; whoever shows them translates them.
REFUSALS = [
    _("This file is empty."),
    _("This file is larger than 20 MB."),
    _(
        "This is not a picture in a format we read"
        " (JPEG, PNG, WEBP, AVIF, HEIC or GIF)."
    ),
    _("This picture is damaged and cannot be read."),
    _("This picture is smaller than 8 pixels and shows nothing."),
    _("This picture is too narrow to show anything."),
    _("This picture has too many pixels: at most 50 million, and 12,000 a side."),
]
