"""Stylesheets and scripts, under names that change with what is in them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Scripts that import others do so by the hashed names, too."""

    support_js_module_import_aggregation = True
