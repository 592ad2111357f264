"""``python -m citynet`` is the ``citynet`` command."""

from citynet.cli import main

main()
