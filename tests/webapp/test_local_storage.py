"""A folder of pictures, also on a disk that is full."""

from errno import ENOSPC

import pytest
from django.core.files.base import ContentFile

from tests.disks import NoDisk, files_in, small_disk
from webapp.local_storage import LocalPictureStorage


def test_a_file_is_kept_as_it_was_given(tmp_path):
    storage = LocalPictureStorage(tmp_path)

    name = storage.save("products/a.png", ContentFile(b"picture"))

    assert (tmp_path / name).read_bytes() == b"picture"


def test_a_full_disk_keeps_no_half_of_a_file(tmp_path):
    try:
        with small_disk(tmp_path / "disk", 64) as folder:
            storage = LocalPictureStorage(folder)

            with pytest.raises(OSError) as caught:
                storage.save("products/a.png", ContentFile(bytes(200_000)))

            assert caught.value.errno == ENOSPC
            assert files_in(folder) == []
    except NoDisk as error:
        pytest.skip(str(error))


def test_a_file_that_breaks_off_leaves_nothing(tmp_path):
    class BreaksOff(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half"
            raise OSError("the disk is gone")

    storage = LocalPictureStorage(tmp_path)

    with pytest.raises(OSError, match="the disk is gone"):
        storage.save("a.png", BreaksOff(b"whole"))

    assert files_in(tmp_path) == []
