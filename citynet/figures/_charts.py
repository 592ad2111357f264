"""What several charts share: notes, ticks, hatching."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from citynet import _style
from citynet.figures._canvas import (
    SMALL,
    TEXT,
    clean,
    measure,
)
from citynet.figures._words import (
    Lang,
    say,
)

Floats = npt.NDArray[np.float64]


def hatch(kind: str) -> str:
    return _style.TYPE_HATCHES.get(kind, "\\\\\\\\")


def _notes(sentences: Sequence[str], source: str | None, lang: Lang) -> list[str]:
    notes = [" ".join(sentence for sentence in sentences if sentence)]
    if source:
        notes.append(say("source", lang, text=clean(source, 400)))
    return [note for note in notes if note]


def _room(labels: Sequence[str], size: float = SMALL) -> float:
    """Millimetres that the widest of some tick labels takes, with its gap."""
    return max((measure(label, size)[0] for label in labels), default=0.0) + 1.6


def whole_ticks(top: float, most: int = 6) -> list[int]:
    step = next(s * 10**e for e in range(12) for s in (1, 2, 5) if top / (s * 10**e) <= most)
    return list(range(0, int(top) + 1, step)) if top >= 1 else [0, 1]


def _nothing(ax: Axes, lang: Lang) -> None:
    ax.text(
        0.5, 0.5, say("nothing", lang), transform=ax.transAxes, ha="center", va="center",
        color=_style.LIGHT["muted"], fontsize=TEXT,
    )  # fmt: skip
