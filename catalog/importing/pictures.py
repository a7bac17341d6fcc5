"""Reads the picture files a product list names, from nowhere but their folder."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.core.files.base import ContentFile

from catalog.importing.rows import BadRow, ListedPicture
from catalog.models import Product, ProductImage
from embeddings.images import MAX_BYTES, InvalidImage, content_hash


@dataclass(frozen=True)
class PictureFile:
    """The bytes of a listed picture, and their SHA-256 in hexadecimal digits."""

    listed: ListedPicture
    data: bytes
    content_hash: str

    def as_image_of(self, product: Product) -> ProductImage:
        """A row that is not saved yet, its file decoded and described.

        Raises InvalidImage where the file is no picture.
        """
        name = PurePosixPath(self.listed.name).name
        image = ProductImage(product=product, file=ContentFile(self.data, name))
        image.describe_file()
        return image


def place_of(name: str, folder: Path) -> Path:
    """Where a listed picture lies in the (resolved) folder.

    Raises BadRow where it lies outside of it, also by a symbolic link.
    """
    relative = name.replace("\\", "/")
    outside = BadRow(f"images: '{name}' is not inside the folder of pictures")
    if relative.startswith("/") or relative[1:2] == ":" or ".." in relative.split("/"):
        raise outside
    try:
        path = (folder / relative).resolve()
    # A link that leads to itself, a NUL character, half of a surrogate pair.
    except (OSError, RuntimeError, ValueError) as error:
        raise outside from error
    if not path.is_relative_to(folder):
        raise outside
    return path


def read_picture(listed: ListedPicture, folder: Path) -> PictureFile:
    """The file of a listed picture, not decoded.

    Raises BadRow as place_of() does, and InvalidImage where it cannot be read.
    """
    if "://" in listed.name:
        raise InvalidImage("This is an address; only files are imported.")
    path = place_of(listed.name, folder)
    try:
        if not path.is_file():
            raise InvalidImage("There is no such file.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidImage(f"This file cannot be read: {error.strerror}.") from error
    return PictureFile(listed, data, content_hash(data))
