"""What many tests share: where the real data lie, and Istanbul's network built once."""

from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

import citynet as cn

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared_file(*parts: str) -> Path:
    """A real file that is not part of the project; the test is left out where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not at ../shared")
    return path


@pytest.fixture(scope="session")
def istanbul() -> pd.DataFrame:
    return cn.datasets.istanbul()


@pytest.fixture(scope="session")
def istanbul_places(istanbul):
    return cn.geocode(istanbul)


@pytest.fixture(scope="session")
def _istanbul_network(istanbul, istanbul_places) -> nx.MultiGraph:
    return cn.build_network(istanbul, istanbul_places)


@pytest.fixture
def istanbul_network(_istanbul_network) -> nx.MultiGraph:
    """A copy, for a test may change it."""
    return _istanbul_network.copy()
