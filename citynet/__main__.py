"""``python -m citynet`` is the ``citynet`` command."""

from citynet.cli import main

if __name__ == "__main__":  # a worker of its own process loads this file too
    main()
