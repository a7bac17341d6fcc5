"""Index types of Milvus: which to choose, and how each is built and searched."""

from embeddings.vector_stores.base import VectorStoreError

# In place of a type: chosen by the number of rows when a collection is made.
AUTO = "AUTO"
# Milvus Lite says yes to other types, builds nothing and searches exactly.
LITE_INDEX_TYPES = ("HNSW", "FLAT", "IVF_FLAT", "IVF_SQ8")
SERVER_INDEX_TYPES = (*LITE_INDEX_TYPES, "IVF_PQ", "SCANN")
# Milvus builds an index for each segment of some 100,000 rows, so lists need not grow
# with the collection.
BUILD_PARAMS: dict[str, dict[str, int]] = {
    "HNSW": {"M": 16, "efConstruction": 200},
    "FLAT": {},
    "IVF_FLAT": {"nlist": 1024},
    "IVF_SQ8": {"nlist": 1024},
    "IVF_PQ": {"nlist": 1024, "nbits": 8},
    "SCANN": {"nlist": 1024},
}
# So many numbers of a vector become one byte of product quantisation.
NUMBERS_A_CODE = 8
# HNSW at ef 128 found 0.98 of the true 100 nearest among a million (VectorDBBench);
# a search for more than that needs at least as many.
SMALLEST_EF = 128
NPROBE = 64

# Measured with FAISS on one busy core: 256-d vectors of 6,854 photographs, and 20,000
# drawn around them; what each found of the 10 nearest.
#             6,854 rows         20,000 rows        bytes a row
#   FLAT      1.000  0.32 ms     1.000  1.74 ms     1,024
#   HNSW      1.000  0.12 ms     1.000  0.20 ms     1,168
#   IVF_SQ8   0.990  0.10 ms     0.986  0.20 ms       291
#   IVF_PQ    0.666  0.06 ms                          105
# So a small collection is exact for a millisecond; a graph costs next to no recall, but
# at 512-d some 2.2 GB a million; a quarter of that loses a hundredth; a byte for eight
# numbers (the 105 are mostly its code books) a third: only where nothing else fits.
MOST_FLAT, MOST_HNSW, MOST_SQ8 = 10_000, 1_000_000, 10_000_000


def choose_index_type(rows: int, *, lite: bool) -> str:
    """The type for a collection of so many rows, 0 for unknown; never one that this
    kind of server only pretends to have."""
    if not rows:
        return "HNSW"
    if rows <= MOST_FLAT:
        return "FLAT"
    if rows <= MOST_HNSW:
        return "HNSW"
    return "IVF_SQ8" if lite or rows <= MOST_SQ8 else "IVF_PQ"


def check_index_type(index_type: str, lite: bool) -> None:
    """Raise VectorStoreError for a type that this kind of server does not have."""
    allowed = (*(LITE_INDEX_TYPES if lite else SERVER_INDEX_TYPES), AUTO)
    if index_type not in allowed:
        raise VectorStoreError(
            f"{'Milvus Lite' if lite else 'Milvus'} has no index type"
            f" {index_type}; choose one of {', '.join(allowed)}"
        )


def build_params(index_type: str, dimension: int) -> dict[str, int]:
    """What the index is built with for vectors of this length."""
    params = dict(BUILD_PARAMS[index_type])
    if index_type == "IVF_PQ":
        # Codes share the numbers evenly: a server refuses any other division.
        most = max(1, dimension // NUMBERS_A_CODE)
        params["m"] = max(m for m in range(1, most + 1) if dimension % m == 0)
    return params


def search_params(index_type: str, limit: int) -> dict[str, int]:
    """How far a search for so many rows has to look."""
    if index_type == "HNSW":
        return {"ef": max(limit, SMALLEST_EF)}
    return {} if index_type == "FLAT" else {"nprobe": NPROBE}
