"""A place or division that a name may mean, with what speaks for it and against it."""

from dataclasses import dataclass, field

from citynet.geocoding.divisions import Division
from citynet.geocoding.gazetteer import Place
from citynet.geocoding.placenames import Reading
from citynet.geocoding.qualifiers import Area, Verdict

__all__ = ["Candidate", "of_division", "of_place"]


@dataclass(slots=True)
class Candidate:
    """A place or division that a name may mean, with the evidence for it.

    ``verdicts`` says of each qualifier of the text, the table and the caller whether the candidate
    is where it says.
    """

    thing: Place | Division
    reading: Reading
    country: str
    admin1: str
    name: str
    lat: float
    lon: float
    population: int
    verdicts: dict[Area | str, Verdict] = field(default_factory=dict)
    features: dict[str, float] = field(default_factory=dict)
    similarity: float = 1.0
    seat: bool = False
    score: float = 0.0

    @property
    def is_division(self) -> bool:
        """Whether it is a province or county and not a populated place."""
        return isinstance(self.thing, Division)

    @property
    def is_ruled_out(self) -> bool:
        """Whether the text, the table or the caller says that it is elsewhere."""
        return "against" in self.verdicts.values()


def of_place(place: Place, reading: Reading, similarity: float = 1.0) -> Candidate:
    """Make a candidate of a place of the gazetteer."""
    return Candidate(
        place, reading, place.country, place.admin1, place.name, place.lat, place.lon,
        place.population, similarity=similarity,
    )  # fmt: skip


def of_division(division: Division, reading: Reading) -> Candidate:
    return Candidate(
        division, reading, division.country, (division.codes or ("",))[0], division.name,
        division.lat, division.lon, division.population,
    )  # fmt: skip
