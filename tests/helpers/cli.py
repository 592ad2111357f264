"""The command run in this process."""

import gc
import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest

from citynet.cli import main


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: object, locale: str = "C") -> Done:
    """Run the command in this process, which saves starting Python a hundred times."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(stdout), redirect_stderr(stderr):
        patch.setattr(sys, "argv", ["citynet", *map(str, arguments)])
        # Else the program's name is that of the module that runs the tests.
        patch.setattr(sys.modules["__main__"], "__package__", None)
        patch.setenv("COLUMNS", "120")
        patch.setenv("LC_ALL", locale)
        with pytest.raises(SystemExit) as ended:
            main()
    gc.unfreeze()  # a command keeps all until its process ends; this one goes on
    return Done(int(ended.value.code or 0), stdout.getvalue(), stderr.getvalue())
