"""The notebook in docs/ runs from its first cell to its last."""

import nbformat
import pytest
from django.conf import settings
from nbclient import NotebookClient

pytestmark = pytest.mark.live


def test_the_notebook_runs_and_measures():
    notebook = nbformat.read(settings.BASE_DIR / "docs" / "notebook.ipynb", 4)
    cleared = [cell for cell in notebook.cells if cell.get("outputs")]
    folder = {"metadata": {"path": settings.BASE_DIR / "docs"}}

    NotebookClient(notebook, timeout=600, resources=folder).execute()

    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    texts = "".join(output.get("data", {}).get("text/plain", "") for output in outputs)
    assert cleared == []
    assert texts.count("R@1") >= 5
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 10
