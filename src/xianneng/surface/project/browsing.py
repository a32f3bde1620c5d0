"""A real browser for tests: the platform served on loopback with its static files, Chromium, axe."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from xianneng.foundation import web

CHROMIUM = os.environ.get("XN_CHROMIUM") or shutil.which("chromium-headless-shell") or "/usr/bin/chromium"  # without a window's furniture a page comes twice as fast
AXE = Path(web.__file__).parent / "static" / "vendor" / "test" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE = ViewportSize(width=1440, height=960), ViewportSize(width=390, height=844)
PATIENCE = 90_000  # ms: whatever a busy machine does, only what never comes is a failure
SETTLED = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await document.fonts.ready; await frame(); await frame();
    while (document.querySelector(".htmx-request")) await frame();
}"""


def sound(page: Page, name: str = "") -> None:
    """At a desk and on a phone axe finds nothing, and nothing is wider than the screen; kept as pictures where it has a name."""
    own = page.viewport_size
    for size, suffix in ((DESK, ""), (PHONE, "-phone")):
        if page.viewport_size != size:
            page.set_viewport_size(size)
        settle(page)
        assert violations(page) == [], (page.url, size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (page.url, size)
        if name:
            shoot(page, name + suffix)
    if own and page.viewport_size != own:
        page.set_viewport_size(own)


def settle(page: Page) -> None:
    """The page is loaded, laid out, and waits for no fragment."""
    page.wait_for_load_state()
    page.evaluate(SETTLED)


@contextmanager
def served() -> Iterator[str]:
    """Serve the platform from this process until the block ends; its address."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Playwright's loop runs in the thread that also prepares the data, which Django must allow."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--lang=zh-CN"])
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """A page of one of the cast, who has signed in: ``enter(username, size)``. At the end every page is closed, and no console had an error
    (an answer of 404 or 422 is the platform's word, not the page's fault).

    To be left before the server is: a page that is still open goes on asking.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def enter(username: str, size: ViewportSize = DESK) -> Page:
        contexts.append(browser.new_context(viewport=size, locale="zh-CN", base_url=address))
        contexts[-1].add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session(username), "url": address}])
        contexts[-1].set_default_timeout(PATIENCE)
        page = contexts[-1].new_page()
        page.add_locator_handler(page.locator(".htmx-request").first, lambda: None)  # what comes late moves what is pressed: hands wait for it
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert [text for text in errors if "404" not in text and "422" not in text] == []  # noqa: S101


def session(username: str) -> str:
    """The key of a session of this user."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend")
    connection.close()  # Playwright's loop has a connection of its own, which would outlive the test's database
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def sideways(page: Page) -> list[str]:
    """The tables and sheets that are wider than their box and must be slid sideways to be read."""
    found = page.evaluate("[...document.querySelectorAll('.sheet, .scroll')].filter(box => box.scrollWidth > box.clientWidth).map(box => box.ariaLabel)")
    return list(found)


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the page for the handbook, when ``XN_SHOTS`` names the folder that takes them."""
    if folder := os.environ.get("XN_SHOTS"):
        settle(page)
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def keep(name: str, content: bytes) -> None:
    """Keep a generated paper beside the pictures, to be looked at."""
    if folder := os.environ.get("XN_SHOTS"):
        (Path(folder) / name).write_bytes(content)


def violations(page: Page) -> list[str]:
    """What axe finds on the page, a line each. Runs beside the page's own policy, which stays in force."""
    session = page.context.new_cdp_session(page)

    def run(expression: str) -> Any:
        return session.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})["result"].get("value")

    if not run("Boolean(window.axe)"):
        run(AXE.read_text())
    found = run(f"""axe.run({json.dumps({'runOnly': RULES, 'resultTypes': ['violations']})}).then(found => JSON.stringify(
        found.violations.flatMap(rule => rule.nodes.map(node => `${{rule.id}}: ${{node.html.slice(0, 160)}}`))))""")
    session.detach()
    return list(json.loads(found))
