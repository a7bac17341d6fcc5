"""The memory store keeps the contract."""

import pytest

from embeddings.vector_stores.memory import MemoryVectorStore
from tests.embeddings.vector_stores.contract import VectorStoreContract


class TestMemoryVectorStore(VectorStoreContract):
    @pytest.fixture
    def store(self):
        return MemoryVectorStore()
