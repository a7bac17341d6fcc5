"""The colours that shoppers are offered to search with."""

from django.utils.translation import gettext_lazy as _

# A name, and six hexadecimal digits of sRGB.
PALETTE = [
    (_("Red"), "c8202c"),
    (_("Orange"), "e8782a"),
    (_("Yellow"), "f2c230"),
    (_("Green"), "3c8a48"),
    (_("Turquoise"), "2fa0a0"),
    (_("Light blue"), "9cc8e4"),
    (_("Blue"), "2660b0"),
    (_("Navy"), "1c2c54"),
    (_("Purple"), "64409a"),
    (_("Pink"), "eea2b4"),
    (_("Brown"), "6e4426"),
    (_("Beige"), "d8c29e"),
    (_("White"), "f6f4f0"),
    (_("Grey"), "909094"),
    (_("Black"), "1c1c1e"),
]
