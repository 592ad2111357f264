"""Where the bundled data lie, writing a file so that it is never half there, what lives long."""

import errno
import gc
import glob
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

_PACKAGE = Path(__file__).resolve().parent
# A file that is being written, before the number of the process that writes it.
_HIDDEN = ".citynet-"
_MINUTE = 60.0
_counting = Lock()
_living = 0
_usual = gc.get_threshold()


def data_path(*parts: str) -> Path:
    """Path of a bundled data file: inside the installed package, or the checkout's ``data/``."""
    inside = _PACKAGE / "data"
    return (inside if inside.is_dir() else _PACKAGE.parent / "data").joinpath(*parts)


@contextmanager
def atomic_path(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary path beside ``path`` that is moved onto it when the block succeeds.

    A reader sees the old file or the new one, never a part; a failed block leaves the old one, and
    so does a process that is killed. A link is followed to what it points at, and a file keeps who
    may read it. What is no file (a pipe, ``/dev/stdout``) is written into, and ``-`` is standard
    output. The temporary name keeps ``path``'s suffix, which writers use to tell the format.
    """
    target = Path(os.path.realpath(path))
    if _is_stream(path):
        with tempfile.TemporaryDirectory(prefix="citynet-") as folder:
            temporary = Path(folder) / f"written{Path(path).suffix}"
            temporary.touch()
            yield temporary
            _pour(temporary, path)
        return
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    prefix = f"{_HIDDEN}{os.getpid()}-"
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=target.suffix, dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(_mode(target))
        with temporary.open("rb") as file:  # on the disk before it takes the other's place
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        for end in ("", "-journal"):  # SQLite keeps one beside what it writes
            temporary.with_name(temporary.name + end).unlink(missing_ok=True)


def _sweep(target: Path) -> None:
    """Remove what a killed process had begun to write beside a file, of the file's kind.

    A database has a journal, of its own name with something after it: ``….gpkg-journal``.
    Another machine's process, whose number says nothing here, may be writing into the same folder:
    what was touched within the last minute stays.
    """
    for left in target.parent.glob(f"{_HIDDEN}*{glob.escape(target.suffix)}*"):
        number = left.name.removeprefix(_HIDDEN).partition("-")[0]
        with suppress(FileNotFoundError):  # somebody else swept it
            untouched = left.is_file() and time.time() - left.stat().st_mtime > _MINUTE
            if untouched and not is_running(number):
                left.unlink()


def is_running(number: str) -> bool:
    """Whether the process of a number is there; where it cannot be told, it is."""
    if os.name == "nt":  # to ask there is to interrupt
        return True
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError, ValueError):
        return False
    except OSError:  # somebody else's
        return True
    return True


def _is_stream(path: str | os.PathLike[str]) -> bool:
    """Whether a path is standard output, a device, a pipe or the like."""
    given = Path(path)
    if str(path) in {"-", "/dev/stdout", "/dev/stderr"} or str(path).startswith("/dev/fd/"):
        return True
    return given.exists() and not given.is_file() and not given.is_dir()


def _pour(source: Path, path: str | os.PathLike[str]) -> None:
    """Write a file's content into what is no file."""
    with source.open("rb") as content:
        if str(path) == "-":
            sys.stdout.flush()
            shutil.copyfileobj(content, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            with Path(path).open("wb") as target:
                shutil.copyfileobj(content, target)


def _mode(target: Path) -> int:
    """Who may read a file: who may today, else what the umask says (mkstemp's are private)."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def write_file(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file whole or not at all; text as UTF-8 with the line ends that it has."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def long_lived() -> Iterator[None]:
    """Look for unreachable circles seldom: what is read, imported or built lives to the end.

    The last of several that run at once, in threads, puts the collector back as it was.
    """
    global _living, _usual  # noqa: PLW0603 - of the process, as its collector is
    with _counting:
        if not _living:
            _usual = gc.get_threshold()
            gc.set_threshold(1_000_000, 20, 100)
        _living += 1
    try:
        yield
    finally:
        with _counting:
            _living -= 1
            if not _living:
                gc.set_threshold(*_usual)
