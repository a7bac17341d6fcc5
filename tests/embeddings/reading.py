"""An encoder that reads the names of colours: the floor, with words."""

from embeddings.encoders.base import unit_rows
from embeddings.encoders.histogram import HistogramEncoder
from tests.factories import make_picture


class ReadingEncoder(HistogramEncoder):
    """The last word of a text is a colour, and the text is like a disc of it."""

    name = "HSV histogram that reads"
    supports_texts = True

    def description(self):
        return super().description() | {"reads": True}

    def encode_texts(self, texts):
        pictures = [make_picture(text.split()[-1]) for text in texts]
        return unit_rows(self.encode_images(pictures))


class MuteEncoder(ReadingEncoder):
    """Fails with every text."""

    def description(self):
        return super().description() | {"mute": True}

    def encode_texts(self, texts):
        raise RuntimeError("no tongue")
