"""Brings product lists and folders of pictures into the catalogue."""
