"""The surroundings of another process, which no byte that is written may depend on."""

import os

# As code for `python -c`: as many threads as a worker has, and nothing compiled.
BARE = """
import sys
sys.modules["numba"] = None
import citynet._workers
citynet._workers._hired = True
"""


def surroundings() -> dict[str, str]:
    """Other hashes of texts, another day, another language, one thread."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    return os.environ | one | {
        "PYTHONHASHSEED": "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1",
        "TZ": "Pacific/Kiritimati",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "COLUMNS": "40",
    }  # fmt: skip
