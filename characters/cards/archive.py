"""ZIP files from outside, read in memory: nothing is ever unpacked to a disk, and no bomb goes off."""

import io
import stat
import struct
import zipfile
import zlib
from functools import cached_property
from pathlib import PurePosixPath
from typing import IO

from characters.cards.report import BadCard, Report

MOST_FILES = 2_000
LARGEST_FILE = 50 * 1024 * 1024
LARGEST_WHOLE = 200 * 1024 * 1024
STEEPEST = 100  # times that a file may grow when it is unpacked …
SMALL = 1024 * 1024  # … unless it is small anyway
END, LARGE_END = b"PK\x05\x06", b"PK\x06\x06"
FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, KeyError, RuntimeError,
    NotImplementedError, OverflowError,
)  # fmt: skip


class Archive:
    """The files of a ZIP by name. Unsafe ones are noted and left out. Raises BadCard, here and in `read`."""

    def __init__(self, data: bytes | IO[bytes], report: Report) -> None:
        file = io.BytesIO(data) if isinstance(data, bytes) else data
        _look_at_directory(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except FAULTS as error:
            raise BadCard("damaged") from error
        self._left = LARGEST_WHOLE
        self._files: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            if info.is_dir():
                continue
            if _is_safe(info):
                self._files[info.filename] = info
            else:
                report.note("left_out", name=info.filename)

    @property
    def names(self) -> list[str]:
        return list(self._files)

    def read(self, name: str) -> bytes:
        """The content of one file."""
        info = self._files[name]
        self._left -= info.file_size
        is_steep = info.file_size > SMALL and info.file_size > STEEPEST * max(1, info.compress_size)
        if info.file_size > LARGEST_FILE or is_steep or self._left < 0:
            raise BadCard("bomb")
        try:
            with self._zip.open(info) as file:
                content = file.read(info.file_size + 1)
        except FAULTS as error:
            raise BadCard("damaged") from error
        if len(content) > info.file_size:
            raise BadCard("bomb")
        return content

    def found(self, path: str) -> str | None:
        """The name of the file that a card calls `path`, in any case."""
        return self._by_path.get(path.replace("\\", "/").lstrip("./").casefold())

    @cached_property
    def _by_path(self) -> dict[str, str]:
        return {name.casefold(): name for name in reversed(self._files)}  # the first of several alike


def packed(files: dict[str, bytes]) -> bytes:
    """A ZIP of these files, the same bytes for the same files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def _is_safe(info: zipfile.ZipInfo) -> bool:
    name = info.filename
    is_inside = not name.startswith("/") and "\\" not in name and ":" not in name
    is_file = not stat.S_ISLNK(info.external_attr >> 16)
    is_plain = not info.flag_bits & 1 and info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return is_inside and is_file and is_plain and ".." not in PurePosixPath(name).parts


def _look_at_directory(file: IO[bytes]) -> None:
    """The list of files is read whole by the library, so its length comes first."""
    file.seek(max(0, file.seek(0, io.SEEK_END) - 66_000))
    data = file.read()
    place = data.rfind(END)
    if place < 0 or place + 22 > len(data):
        raise BadCard("damaged")
    total, length = struct.unpack_from("<HI", data, place + 10)
    if place >= 76 and data[place - 76 : place - 72] == LARGE_END:  # which says it anew, for larger archives
        total, length = struct.unpack_from("<QQ", data, place - 76 + 32)
    if total > MOST_FILES or length > MOST_FILES * 600:
        raise BadCard("bomb")
