"""Stylesheets and scripts have names that change with what is in them."""

from django.core.files.base import ContentFile

from webapp.static_files import HashedStaticFiles


def test_a_script_imports_another_by_its_hashed_name(tmp_path):
    storage = HashedStaticFiles(location=tmp_path, base_url="/static/")
    for name, text in (
        ("js/search.js", 'import { show } from "./pictures.js";\nshow();\n'),
        ("js/pictures.js", "export function show() {}\n"),
    ):
        storage.save(name, ContentFile(text.encode()))
    paths = {name: (storage, name) for name in ("js/search.js", "js/pictures.js")}

    list(storage.post_process(paths))

    search, pictures = (storage.stored_name(name) for name in paths)
    assert pictures != "js/pictures.js"
    imported = f'import {{ show }} from "./{pictures.removeprefix("js/")}";'
    assert imported in (tmp_path / search).read_text()
