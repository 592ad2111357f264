"""What can go wrong, as exception types, and what is worth a warning.

Every error a user can cause derives from :class:`CitynetError`; the command line turns each
into one readable line per problem and exit status 2. What someone who keeps a table can meet is
told in the language being spoken (:func:`citynet.language.told`); what is wrong with an argument
is for whoever programs, and stays English.
"""

from collections.abc import Sequence

__all__ = ["AgreementError", "CitynetError", "CitynetWarning", "GeocodeError", "NetworkError"]


class CitynetError(Exception):
    """The root of citynet's errors.

    Parameters
    ----------
    message
        What is wrong and what was expected, in one line; or the summary of ``problems``.
    problems
        One line per problem, where there are several.
    """

    def __init__(self, message: str, problems: Sequence[str] = ()) -> None:
        self.problems: tuple[str, ...] = tuple(problems)
        super().__init__("\n".join([message, *self.problems]))
        self.message = message


class AgreementError(CitynetError, ValueError):
    """A table that is not an Agreement table, with where its first problem stands.

    Parameters
    ----------
    message
        What is wrong.
    problems
        One line per problem.
    row
        The row in the file as a person counts it (the heading is row 1), where known.
    column
        The column's name, where known.
    value
        The offending value, where there is one.
    """

    def __init__(
        self,
        message: str,
        problems: Sequence[str] = (),
        *,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
    ) -> None:
        super().__init__(message, problems)
        self.row = row
        self.column = column
        self.value = value


class GeocodeError(CitynetError, ValueError):
    """A place that cannot be put on the map, or a gazetteer that cannot be read."""


class NetworkError(CitynetError, ValueError):
    """A graph that does not hold what a function needs of it, or an unknown argument value."""


class CitynetWarning(UserWarning):
    """Something a reader of the result has to know and that is no error."""


class UnreadableError(Exception):
    """Why a file holds no table, without the file's name; whoever opens it adds that."""
