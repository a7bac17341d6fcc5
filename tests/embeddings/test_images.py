"""Every picture file becomes the same pixels in the same way, or is refused."""

import io
import struct
import zlib
from hashlib import sha256

import pytest
from PIL import Image, ImageCms

from embeddings.images import (
    MAX_BYTES,
    MIN_SIDE,
    THUMBNAIL_SIDE,
    WORKING_SIDE,
    InvalidImage,
    content_hash,
    decode_image,
    thumbnail,
)
from tests.factories import make_file, make_picture

ORIENTATION = 0x0112
# How a picture has to lie in the file to be upright once its orientation is heeded.
STORED_AS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def four_corners(size=(64, 48)):
    """A picture that looks different from every side."""
    image = Image.new("RGB", size, "white")
    width, height = size
    image.paste("red", (0, 0, width // 2, height // 2))
    image.paste("green", (width // 2, 0, width, height // 2))
    image.paste("blue", (0, height // 2, width // 2, height))
    return image


def corners(image):
    width, height = image.size
    places = [(4, 4), (width - 5, 4), (4, height - 5), (width - 5, height - 5)]
    return [image.getpixel(place) for place in places]


def is_near(left, right, by=12):
    return all(abs(a - b) <= by for a, b in zip(left, right, strict=True))


def png_chunk(name, data):
    checksum = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + checksum


def png_header(width, height, bits, colour_type):
    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header)


@pytest.mark.parametrize(
    "format", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF", "JPEG2"]
)
def test_every_format_is_read_or_refused_by_its_name(format):
    if format == "JPEG2":
        with pytest.raises(InvalidImage, match="not a picture in a format we read"):
            decode_image(make_file(format="JPEG2000"))
        return

    picture = decode_image(make_file(make_picture("red", (96, 64)), format))

    assert picture.format == format
    assert (picture.width, picture.height) == (96, 64)
    assert (picture.image.mode, picture.image.size) == ("RGB", (96, 64))
    assert is_near(picture.image.getpixel((48, 32)), (255, 0, 0))


@pytest.mark.parametrize("format", ["EPS", "BMP", "TIFF", "PPM", "ICO"])
def test_other_formats_are_refused(format):
    with pytest.raises(InvalidImage, match="not a picture in a format we read"):
        decode_image(make_file(format=format))


@pytest.mark.parametrize(
    "data", [b"hello, I am no picture", b"<svg xmlns='a'/>", b"%PDF-1.7 ", b"\0" * 99]
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(InvalidImage, match="not a picture in a format we read"):
        decode_image(data)


def test_an_empty_file_is_refused():
    with pytest.raises(InvalidImage, match="This file is empty"):
        decode_image(b"")


def test_a_file_is_read_as_its_bytes_are():
    data = make_file()

    picture = decode_image(io.BytesIO(data))

    assert picture.content_hash == content_hash(data) == sha256(data).hexdigest()
    assert picture.image.tobytes() == decode_image(data).image.tobytes()


def test_a_file_of_too_many_bytes_is_refused_before_it_is_decoded():
    with pytest.raises(InvalidImage, match="larger than 20 MB"):
        decode_image(io.BytesIO(make_file() + b"\0" * MAX_BYTES))


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
@pytest.mark.parametrize("orientation", STORED_AS)
def test_every_orientation_gives_the_same_pixels(format, orientation):
    upright = four_corners()
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    options = {"quality": 95} if format == "JPEG" else {"lossless": True}
    stored = upright.transpose(STORED_AS[orientation])

    picture = decode_image(make_file(stored, format, exif=exif, **options))

    assert (picture.width, picture.height) == upright.size == picture.image.size
    for found, expected in zip(corners(picture.image), corners(upright), strict=True):
        assert is_near(found, expected)


def test_a_nearly_square_photograph_on_its_side_keeps_its_true_size():
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    stored = Image.new("L", (2047, 2048), 90)

    picture = decode_image(make_file(stored, "JPEG", exif=exif))

    assert (picture.width, picture.height) == (2048, 2047)


def test_transparency_is_flattened_on_white():
    image = Image.new("RGBA", (32, 32), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 16, 32))
    image.putpixel((31, 31), (0, 0, 0, 128))

    flat = decode_image(make_file(image)).image

    assert flat.getpixel((2, 2)) == (0, 0, 255)
    assert flat.getpixel((20, 2)) == (255, 255, 255)
    assert flat.getpixel((31, 31)) == (127, 127, 127)


def test_a_transparent_colour_of_a_palette_becomes_white():
    image = Image.new("P", (32, 32), 1)
    image.putpalette([0, 255, 0, 255, 0, 0])
    image.paste(0, (0, 0, 16, 32))

    flat = decode_image(make_file(image, transparency=0)).image

    assert flat.getpixel((2, 2)) == (255, 255, 255)
    assert flat.getpixel((20, 2)) == (255, 0, 0)


def test_grey_with_transparency_is_flattened():
    image = Image.new("LA", (32, 32), (0, 0))

    assert decode_image(make_file(image)).image.getpixel((2, 2)) == (255, 255, 255)


def test_cmyk_becomes_rgb():
    image = Image.new("CMYK", (32, 32), (0, 255, 255, 0))

    picture = decode_image(make_file(image, "JPEG", quality=95))

    assert picture.image.mode == "RGB"
    assert is_near(picture.image.getpixel((16, 16)), (255, 0, 0))


def test_sixteen_bits_a_channel_become_eight():
    row = b"\0" + struct.pack(">16H", *[0x8000] * 8, *[0x2000] * 8)
    data = (
        png_header(16, 16, 16, 0)
        + png_chunk(b"IDAT", zlib.compress(row * 16))
        + png_chunk(b"IEND", b"")
    )

    image = decode_image(data).image

    assert image.getpixel((2, 2)) == (128, 128, 128)
    assert image.getpixel((12, 2)) == (32, 32, 32)


def test_of_an_animation_the_first_frame_is_taken():
    frames = [make_picture(colour) for colour in ("red", "blue", "green")]

    for format in ("GIF", "WEBP", "PNG"):
        data = make_file(frames[0], format, save_all=True, append_images=frames[1:])

        assert is_near(decode_image(data).image.getpixel((48, 48)), (255, 0, 0))


def test_a_jpeg_with_further_frames_is_a_jpeg():
    frames = [make_picture(colour, (200, 100)) for colour in ("red", "blue")]

    picture = decode_image(
        make_file(frames[0], "MPO", save_all=True, append_images=frames[1:])
    )

    assert picture.format == "JPEG"
    assert is_near(picture.image.getpixel((100, 50)), (255, 0, 0))


def test_a_large_photograph_is_told_in_full_and_decoded_in_part():
    picture = decode_image(make_file(make_picture("red", (3000, 2000)), "JPEG"))

    assert (picture.width, picture.height) == (3000, 2000)
    assert picture.image.size == (WORKING_SIDE, 683)


@pytest.mark.parametrize("size", [(12_000, 12_000), (12_001, 8), (60_000, 60_000)])
def test_a_bomb_is_refused_by_its_header(size):
    black = zlib.compress(b"\0" * 20)
    data = png_header(*size, 1, 0) + png_chunk(b"IDAT", black)

    with pytest.raises(InvalidImage, match="too many pixels"):
        decode_image(data)


def test_a_real_bomb_of_one_bit_a_pixel_is_refused():
    data = make_file(Image.new("1", (12_000, 12_000)), optimize=False)

    with pytest.raises(InvalidImage, match="too many pixels"):
        decode_image(data)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (MIN_SIDE - 1, 20)])
def test_a_picture_of_hardly_a_pixel_is_refused(size):
    with pytest.raises(InvalidImage, match="smaller than 8 pixels"):
        decode_image(make_file(make_picture(size=size)))


def test_a_picture_that_would_be_scaled_to_a_line_is_refused():
    widest = make_file(Image.new("RGB", (8 * MIN_SIDE, 8 * WORKING_SIDE), "red"))
    wider = make_file(Image.new("RGB", (8 * MIN_SIDE - 1, 8 * WORKING_SIDE), "red"))

    assert decode_image(widest).image.size == (MIN_SIDE, WORKING_SIDE)
    with pytest.raises(InvalidImage, match="too narrow"):
        decode_image(wider)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF"])
def test_a_truncated_file_is_refused(format):
    noise = Image.effect_noise((128, 128), 90).convert("RGB")
    data = make_file(noise, format)

    with pytest.raises(InvalidImage):
        decode_image(data[: len(data) // 2])


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_colours_of_a_profile_become_those_of_the_screen(mode):
    screen = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = screen.replace(b"rXYZ", b"____").replace(b"bXYZ", b"rXYZ")
    profile = swapped.replace(b"____", b"bXYZ")
    image = Image.new(mode, (32, 32), (200, 100, 30))

    converted = decode_image(make_file(image, icc_profile=profile)).image

    assert is_near(converted.getpixel((5, 5)), (30, 100, 200), by=2)


def test_a_profile_of_the_screen_changes_nothing():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = make_picture("orange")

    picture = decode_image(make_file(image, icc_profile=profile))

    assert is_near(picture.image.getpixel((48, 48)), (255, 165, 0), by=1)


def test_a_broken_profile_is_passed_over():
    image = make_picture("orange")

    picture = decode_image(make_file(image, icc_profile=b"not a profile"))

    assert picture.image.getpixel((48, 48)) == (255, 165, 0)


def test_a_thumbnail_is_a_small_webp():
    picture = decode_image(make_file(make_picture("red", (2000, 1000))))

    usual = Image.open(io.BytesIO(thumbnail(picture.image)))
    small = Image.open(io.BytesIO(thumbnail(picture.image, side=100)))

    assert (usual.format, usual.size) == ("WEBP", (THUMBNAIL_SIDE, THUMBNAIL_SIDE // 2))
    assert (small.format, small.size) == ("WEBP", (100, 50))
