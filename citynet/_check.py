"""Checks of arguments, in one wording, and of what an extra brings."""

from collections.abc import Container, Iterable
from importlib import import_module
from numbers import Integral
from typing import Any

from citynet._catalogue import told
from citynet.errors import CitynetError, NetworkError

DATE = "a date such as 1990, 2004-09, 1990-06-25"
_PACKAGES = {
    "docx": "python-docx",
    "python_calamine": "python-calamine",
    "sklearn": "scikit-learn",
}


def that(
    holds: object,
    name: str,
    value: object,
    expected: str,
    error: type[CitynetError] = NetworkError,
) -> None:
    """Refuse an argument that is not as expected: ``every='x'; expected …``.

    Parameters
    ----------
    holds
        Whether it is as expected.
    name, value
        The argument.
    expected
        What it should be, in words.
    error
        What is raised.
    """
    if not holds:
        raise error(f"{name}={value!r}; expected {expected}")


def one_of(
    name: str,
    value: object,
    allowed: Iterable[object],
    error: type[CitynetError] = NetworkError,
) -> None:
    """Refuse an argument that is none of those allowed, and name these."""
    allowed = list(allowed)
    that(value in allowed, name, value, f"one of {', '.join(map(str, allowed))}", error)


def whole(name: str, value: object, least: int = 1) -> None:
    """Refuse an argument that is no whole number of at least ``least``."""
    number = isinstance(value, Integral) and not isinstance(value, bool)
    holds = number and value >= least  # type: ignore[operator]
    that(holds, name, value, f"a whole number of at least {least}")


def node(G: Container[Any], name: str, value: object) -> None:
    """Refuse an argument that is no node of the graph."""
    if value not in G:
        raise NetworkError(f"{name}={value!r} is no node of the graph")


def optional(module: str, extra: str, error: type[CitynetError] = CitynetError) -> Any:
    """Import a module that one of the package's extras brings.

    Parameters
    ----------
    module
        Its name, ``"pyarrow.parquet"``.
    extra
        The extra, ``"gis"``.
    error
        What is raised.

    Returns
    -------
    module
        The module.

    Raises
    ------
    CitynetError
        It is not installed; the message says what to install.
    """
    try:
        return import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        raise error(
            told(
                "this needs %(package)s, which is not installed: %(command)s",
                package=_PACKAGES.get(package, package),
                command=f'pip install "citynet[{extra}]"',
            )
        ) from None
