"""What every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.running import copy_examples

settings.register_profile("withheld", deadline=None, max_examples=100, print_blob=True)
settings.load_profile("withheld")

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real populations that lie beside the repository, where there are any."""
    if not SHARED.is_dir():
        pytest.skip("left out: reads real populations, and there is no shared/data beside the repository")
    return SHARED


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the examples, with their stores built."""
    return copy_examples(tmp_path_factory.mktemp("repository"))
