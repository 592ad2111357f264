"""Writing many files into a folder so that it holds the whole new report, or all of the old one.

The files are made in a hidden folder *inside* the target: the same file system, so that moving
is one step, and no right to write beside the target is needed (it may be a mounted volume). Only
when all are made they take the places of an earlier run's, which wait in a second hidden folder
until the last has moved, and are put back if one cannot. What an earlier run wrote is known from
its ``manifest.json``; no other file is ever replaced or removed.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from citynet._catalogue import told
from citynet._data import write_file
from citynet.errors import CitynetError

MANIFEST = "manifest.json"
_MADE_BY = "citynet report"


@contextmanager
def swapped_folder(out: str | os.PathLike[str]) -> Iterator[Path]:
    """Give an empty folder whose files are moved into ``out`` when the block succeeds.

    Parameters
    ----------
    out
        The folder of the report; made when it is not there.

    Raises
    ------
    CitynetError
        ``out`` is a file, or holds a file of another origin under a name that the report needs.
    """
    target = Path(out)
    if target.exists() and not target.is_dir():
        raise CitynetError(told("%(file)s is a file; a report needs a folder", file=str(target)))
    missing = _missing_folders(target)
    target.mkdir(parents=True, exist_ok=True)
    workspace = Path(tempfile.mkdtemp(prefix=".citynet-", dir=target))
    made, kept = workspace / "new", workspace / "old"
    made.mkdir()
    kept.mkdir()
    try:
        yield made
        write_file(made / MANIFEST, _manifest(made))
        _swap(made, kept, target)
        shutil.rmtree(kept)
    finally:
        # Files of the earlier run that could not be put back stay where a person can find them.
        if not kept.is_dir() or not _files(kept):
            shutil.rmtree(workspace, ignore_errors=True)
        for folder in missing:
            # Made for nothing when the run failed; rmdir leaves a folder that holds something.
            if not any(folder.iterdir()):
                folder.rmdir()


def refuse_foreign(out: str | os.PathLike[str], names: Iterable[str]) -> None:
    """Raise before any work when the folder holds someone else's file under one of the names."""
    target = Path(out)
    own = _earlier(target)
    for name in sorted(names):
        if (target / name).exists() and name not in own:
            raise CitynetError(
                told(
                    "%(file)s is there and was not written by citynet report; move it, or choose "
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
