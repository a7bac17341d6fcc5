"""The system's Chromium, as journeys and benchmarks start it."""

import shutil

from playwright.sync_api import Browser, Playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright) -> Browser:
    """The caller closes it; raises Playwright's Error where there is no Chromium."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
