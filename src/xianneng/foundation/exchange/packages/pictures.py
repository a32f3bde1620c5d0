"""The photos of a package: one file with all of them behind one another, and where each lies. Thousands need not be in memory at once."""

import shutil
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp

import polars as pl

CONTENT, PLACES = "photos.bin", "photos.parquet"


class Pictures(Mapping[str, bytes]):
    """The photos by digest. ``places``: `sm3`, `at` and `length` in bytes."""

    def __init__(self, path: Path, places: pl.DataFrame) -> None:
        self.path, self.places = path, places
        self._found = {sm3: (at, length) for sm3, at, length in places.select("sm3", "at", "length").iter_rows()}

    def __getitem__(self, sm3: str) -> bytes:
        at, length = self._found[sm3]
        with self.path.open("rb") as file:
            file.seek(at)
            return file.read(length)

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def keep(self, folder: Path) -> None:
        """Copy them into a folder, from where `kept` finds them."""
        shutil.copyfile(self.path, folder / CONTENT)
        self.places.write_parquet(folder / PLACES)


def kept(folder: Path) -> Pictures | None:
    """The photos that were kept in a folder; None where there are none."""
    return Pictures(folder / CONTENT, pl.read_parquet(folder / PLACES)) if (folder / PLACES).exists() else None


def taken_over(path: Path, places: pl.DataFrame) -> Pictures:
    """The photos of a file, which is moved to a place of its own and is there as long as they are."""
    folder = Path(mkdtemp(prefix="xn-photos-"))
    found = Pictures(Path(shutil.move(path, folder / CONTENT)), places)
    weakref.finalize(found, shutil.rmtree, folder, ignore_errors=True)
    return found
