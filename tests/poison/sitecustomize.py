"""Lets marked pictures kill or hang the processes that find this folder in their path.

Such a picture is a JPEG or GIF file with a marker for its comment, as it is made by
make_file(format="JPEG", comment=b"POISON:exit"). Elsewhere it is harmless; processes
that were started with PYTHONPATH=tests/poison, and their children, cannot decode it:
- POISON:exit ends the process at once with status 66, as a library that crashes would,
- POISON:hang never comes to an end,
- POISON:memory asks for more memory than a decoder may have.
"""

import contextlib
import os
import time

with contextlib.suppress(ImportError):  # Not every interpreter here has Pillow.
    from PIL import ImageFile

    load = ImageFile.ImageFile.load
    deeds = {
        b"POISON:exit": lambda: os._exit(66),
        b"POISON:hang": lambda: time.sleep(3600),
        b"POISON:memory": lambda: bytes(8 * 1024**3),
    }

    def poisonous_load(image):
        if deed := deeds.get(image.info.get("comment")):
            deed()
        return load(image)

    ImageFile.ImageFile.load = poisonous_load
