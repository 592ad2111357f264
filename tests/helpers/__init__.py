"""What several test files share; fixtures stand in ``conftest.py``."""
