# SPDX-License-Identifier: Apache-2.0
"""Settings of the kernel that exist in the first network namespace only, where the test itself runs."""
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written(files: dict[Path, int]):
    """The files have these values within the block, and their own ones after it."""
    before = {file: file.read_text() for file in files}
    try:
        for file, value in files.items():
            file.write_text(str(value))
        yield
    finally:
        for file, value in before.items():
            file.write_text(value)
