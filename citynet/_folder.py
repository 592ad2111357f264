"""Writing many files into a folder so that it holds all of the new ones, or all of the old.

The files are made in a hidden folder *beside* the target, what is somebody else's in the target is
linked into it, and then the two change names in one call, as Linux and its file systems can: there
is no moment at which half of a report is there. Where that cannot be (another system, a mounted
volume, no right to write beside the target) the hidden folder is inside the target, and the files
take the places of an earlier run's one by one, which wait in a second hidden folder and are put
back if one cannot; where the run was killed meanwhile, the next one puts them back. What an
earlier run wrote is known from its ``manifest.json``; no other file is ever replaced or removed.
"""

import ctypes
import errno
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from citynet._catalogue import told
from citynet._data import is_running, write_file
from citynet.errors import CitynetError

MANIFEST = "manifest.json"
_MADE_BY = "citynet report"
_HIDDEN = ".citynet-"
_LINUX = sys.platform == "linux"
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of <linux/fs.h>


@contextmanager
def swapped_folder(out: str | os.PathLike[str]) -> Iterator[Path]:
    """Give an empty folder whose files are moved into ``out`` when the block succeeds.

    Parameters
    ----------
    out
        The folder of the report; made when it is not there. A link to one is followed.

    Raises
    ------
    CitynetError
        ``out`` is a file, or holds a file of another origin under a name that the report needs.
    """
    target = Path(os.path.realpath(out))
    if target.exists() and not target.is_dir():
        raise CitynetError(told("%(file)s is a file; a folder is needed", file=str(out)))
    missing = _missing_folders(target)
    target.mkdir(parents=True, exist_ok=True)
    _put_back(target)
    workspace = _workspace(target)
    made, kept = workspace / "new", workspace / "old"
    made.mkdir()
    kept.mkdir()
    try:
        yield made
        write_file(made / MANIFEST, _manifest(made))
        if workspace.parent == target or not _exchanged(made, target):
            _swap(made, kept, target)
        kept.replace(workspace / "gone")  # from here on the new report is the one to keep
    finally:
        # Files of the earlier run that could not be put back stay where a person can find them.
        if not kept.is_dir() or not _files(kept):
            shutil.rmtree(workspace, ignore_errors=True)
        for folder in missing:
            # Made for nothing when the run failed; rmdir leaves a folder that holds something.
            if not any(folder.iterdir()):
                folder.rmdir()


def _workspace(target: Path) -> Path:
    """Make the hidden folder: beside the target where it can change names with it, else inside."""
    name = f"{_HIDDEN}{os.getpid()}-"
    if target.stat().st_dev == target.parent.stat().st_dev:
        with suppress(OSError):
            beside = Path(tempfile.mkdtemp(prefix=name, dir=target.parent))
            try:
                (beside / "a").mkdir()
                (beside / "b").mkdir()
                _exchange(beside / "a", beside / "b")
            except OSError:
                shutil.rmtree(beside)
                raise
            return beside
    return Path(tempfile.mkdtemp(prefix=name, dir=target))


def _put_back(target: Path) -> None:
    """Undo what a run that was killed left: its hidden folders, and what waits in one of them."""
    for workspace in [*target.glob(f"{_HIDDEN}*"), *target.parent.glob(f"{_HIDDEN}*")]:
        waiting = set(_files(workspace / "old"))
        number = workspace.name.removeprefix(_HIDDEN).partition("-")[0]
        if is_running(number) or (waiting and workspace.parent != target):
            continue
        if waiting:
            for name in (_earlier(workspace / "new") or _earlier(target)) - waiting:
                if not (workspace / "new" / name).exists():  # it has been moved out already
                    (target / name).unlink(missing_ok=True)
        for name in sorted(waiting):
            _move(workspace / "old" / name, target / name)
        shutil.rmtree(workspace, ignore_errors=True)


def _exchanged(made: Path, target: Path) -> bool:
    """Let the new folder and the old one change names in one call; False where that cannot be."""
    refuse_foreign(target, _files(made))
    new, own = set(_files(made)), _earlier(target)
    try:
        for folder, folders, names in os.walk(target):
            inside = made / Path(folder).relative_to(target)
            links = [name for name in folders if (Path(folder) / name).is_symlink()]
            for name in {*folders} - {*links}:
                (inside / name).mkdir(exist_ok=True)
            for name in (*names, *links):
                if (inside / name).relative_to(made).as_posix() not in own:
                    os.link(Path(folder) / name, inside / name, follow_symlinks=False)
        for parent in {(made / name).parent for name in own}:  # it held nothing else
            with suppress(OSError):
                parent.rmdir()
        shutil.copystat(target, made)
        _exchange(made, target)
    except OSError:
        for name in {*_files(made)} - new:
            (made / name).unlink()
        return False
    return True


def _exchange(one: Path, other: Path) -> None:
    """Exchange the names of two folders, as ``renameat2`` does.

    Raises
    ------
    OSError
        The system or the file system cannot.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if _LINUX else None
    if rename is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def refuse_foreign(out: str | os.PathLike[str], names: Iterable[str]) -> None:
    """Raise before any work when the folder holds someone else's file under one of the names."""
    target = Path(out)
    own = _earlier(target)
    for name in sorted(names):
        if (target / name).exists() and name not in own:
            raise CitynetError(
                told(
                    "%(file)s is there and was not written by citynet; move it, or choose "
                    "another folder",
                    file=str(target / name),
                )
            )


def _swap(made: Path, kept: Path, target: Path) -> None:
    new = sorted(_files(made))
    refuse_foreign(target, new)
    earlier = sorted(name for name in _earlier(target) if (target / name).is_file())
    try:
        for name in earlier:
            _move(target / name, kept / name)
        # The page comes last: whoever opens it finds what it refers to.
        for name in sorted(new, key=lambda name: (name == "index.html", name)):
            _move(made / name, target / name)
    except BaseException:
        for name in new:
            if not (made / name).exists():
                _move(target / name, made / name)
        for name in sorted(_files(kept)):
            _move(kept / name, target / name)
        raise
    for folder in {(target / name).parent for name in earlier} - {target}:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _files(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def _manifest(folder: Path) -> str:
    digests = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in sorted(_files(folder))
    }
    return json.dumps({"made_by": _MADE_BY, "sha256": digests}, indent=1) + "\n"


def _earlier(target: Path) -> set[str]:
    """Names of the files that an earlier run wrote, as far as they are safe to touch."""
    try:
        found = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        if found["made_by"] != _MADE_BY:
            return set()
        names = [str(name) for name in found["sha256"]]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    # A manifest is a file that anyone may have edited: nothing outside the folder, ever.
    return {MANIFEST} | {
        name
        for name in names
        if not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts
    }


def _missing_folders(target: Path) -> list[Path]:
    """Folders that have to be made, the deepest first."""
    return [folder for folder in (target, *target.parents) if not folder.exists()]
