"""One city's own portfolio of agreements: its ego network.

In a city's own network every agreement is with the city itself, so centrality tells nothing. What
does: who the partners are, how various, how far, how the portfolio grew, and whether a region is
over-represented among them compared with the cities that there are.

``ego`` may be left out everywhere when one city is party to every agreement. International bodies
and memberships are left out unless ``bodies=True``. A *partner* is a place, however many
agreements it has; ``of="agreements"`` counts agreements instead.
"""

from citynet.ego._diversity import diversity
from citynet.ego._exposure import (
    MIN_POPULATION,
    distance_test,
    location_quotient,
    reference_cities,
    reference_ties,
)
from citynet.ego._lengths import null_lengths, tie_lengths
from citynet.ego._portfolio import (
    centre,
    distances,
    growth,
    multiplexity,
    portfolio,
)

__all__ = [
    "MIN_POPULATION", "centre", "distance_test", "distances", "diversity", "growth",
    "location_quotient", "multiplexity", "null_lengths", "portfolio", "reference_cities",
    "reference_ties", "tie_lengths",
]  # fmt: skip
