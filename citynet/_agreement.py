"""How far a partition agrees with regions, and whether countries alone give as much."""

from collections.abc import Mapping
from concurrent.futures import Executor
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from citynet import _dealing
from citynet._catalogue import _
from citynet._frames import node_index
from citynet._partitions import pairwise_ami
from citynet._significance import p_value

Ints = npt.NDArray[np.intp]
_SAME = _("not defined: every dealing gives the same")


def agreement(
    partition: pd.Series,
    schemes: pd.Series | Mapping[str, pd.Series] | pd.DataFrame,
    G: "nx.Graph[Any] | None" = None,
    *,
    replicates: int = 199,
    seed: int = 0,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Compare a partition with region schemes, or any other grouping of the same nodes.

    AMI = (MI - E[MI]) / (mean of the two entropies - E[MI]), the expectation over all partitions
    with the same group sizes (Vinh, Epps & Bailey 2010, J. Mach. Learn. Res. 11); ARI = (RI -
    E[RI]) / (max RI - E[RI]) (Hubert & Arabie 1985, J. Classif. 2). AMI suits groups of unequal
    size, ARI equal ones (Romano et al. 2016, J. Mach. Learn. Res. 17). Both expect places to fall
    anywhere, but a country's places are often one community's; so with the graph p is told by the
    AMI with regions dealt out anew. Held: the partition. Drawn: which region each country is in.

    Parameters
    ----------
    partition
        A group per node, such as ``communities(G)["community"]``.
    schemes
        A Series per scheme with a group per node, as ``regions.assign`` gives it.
    G
        The graph, whose nodes know their country; no p without it.
    replicates, seed, executor
        As in ``nullmodels.replicate``.

    Returns
    -------
    pandas.DataFrame
        A row per scheme: ``ami`` and ``ari`` (1: the same, about 0: as by chance; NaN without
        nodes), ``n`` (the nodes with a group in both: the others are left out), ``groups`` (in
        the scheme, among these); with G ``expected`` (the mean AMI of regions dealt out anew),
        ``p`` and ``note`` (why there is none, as with fewer than ten countries). None says which
        of the two explains the other.

    Examples
    --------
    >>> import pandas as pd
    >>> cn.community.agreement(pd.Series(list("aabb")), pd.Series(list("xxyz"))).round(2)
             ami   ari  n  groups
    scheme
    scheme  0.57  0.57  4       3
    """
    if isinstance(schemes, pd.Series):
        schemes = {str(schemes.name or "scheme"): schemes}
    rows = {}
    for name, scheme in schemes.items():
        groups = scheme.reindex(partition.index)
        known = (groups.notna() & partition.notna()).to_numpy(dtype=bool)
        left, right = (pd.factorize(side[known])[0] for side in (partition, groups))
        n = int(known.sum())
        rows[name] = {
            "ami": pairwise_ami(np.array([left, right]))[0, 1] if n else np.nan,
            "ari": _adjusted_rand(left, right) if n else np.nan,
            "n": n,
            "groups": len(np.unique(right)),
        }
        if G is not None:
            place = {node: row for row, node in enumerate(node_index(G))}
            at = np.array([place[node] for node in partition.index[known]], dtype=np.intp)
            how = (replicates, seed, executor)
            rows[name] |= _test(G, at, (left, right), rows[name]["ami"], how)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scheme")


def _test(
    G: "nx.Graph[Any]",
    at: Ints,
    sides: tuple[Ints, Ints],
    ami: float,
    replicates: tuple[int, int, Executor | None],
) -> dict[str, Any]:
    left, right = sides
    if not len(at):
        return {"expected": np.nan, "p": np.nan, "note": _SAME}
    units = _dealing.dealing(G, at, right.astype(np.intp))
    _known, drawn = _dealing.dealt(partial(_ami, left, units.unit), units, *replicates)
    note = units.note or (_SAME if len(drawn) and np.allclose(drawn, ami) else "")
    return {
        "expected": float(drawn.mean()) if len(drawn) else np.nan,
        "p": np.nan if note else p_value(ami, drawn.ravel()),
        "note": note,
    }


def _ami(left: Ints, unit: Ints, dealt: Ints) -> npt.NDArray[np.float64]:
    return pairwise_ami(np.array([left, dealt[unit]]))[0, 1:]


def _adjusted_rand(left: np.ndarray, right: np.ndarray) -> float:
    """Give the ARI of two partitions by the pairs that they put together."""
    joint = np.unique(np.stack([left, right]), axis=1, return_counts=True)[1]
    both, first, second, every = (
        float((size * (size - 1) / 2).sum())
        for size in (joint, np.bincount(left), np.bincount(right), np.array([len(left)]))
    )
    if both == first == second:
        return 1.0
    chance = first * second / every
    return (both - chance) / ((first + second) / 2 - chance)
