"""A headless Chromium, by the WebDriver protocol (chromedriver) and Chromium's own commands."""

import base64
import json
import os
import shutil
import time
import urllib.error
import urllib.request

from .process import Process, free_port

PROGRAMS = ("chromedriver", "chromium")


def missing():
    """What is needed and not installed: "" if nothing is."""
    return ", ".join(program for program in PROGRAMS if not shutil.which(program))


class Browser:
    """One window. Whatever a page asks for is loaded; scripts of pages can be switched off."""

    def __init__(self, folder):
        port = free_port()
        self._base = f"http://127.0.0.1:{port}"
        # Chromium refuses to run as root inside its own sandbox.
        self.process = Process("chromedriver", ["chromedriver", f"--port={port}"], folder)
        self.process.wait_for_port(port)
        options = {
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
            + ["--disable-dev-shm-usage", "--force-color-profile=srgb"],
            "binary": shutil.which("chromium"),
        }
        self._session = ""
        self._session = self._call(
            "/session",
            {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}},
        )["sessionId"]

    def _call(self, path, body=None, method="POST"):
        prefix = f"/session/{self._session}" if self._session else ""
        request = urllib.request.Request(
            self._base + prefix + path,
            data=json.dumps(body or {}).encode() if method == "POST" else None,
            method=method,
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{path}: {error.read().decode()}") from None

    def command(self, name, **parameters):
        """One of the Chrome DevTools Protocol."""
        return self._call("/goog/cdp/execute", {"cmd": name, "params": parameters})

    def viewport(self, width, height, dark=False, scripts=True):
        self.command(
            "Emulation.setDeviceMetricsOverride",
            **{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])
        self.command("Emulation.setScriptExecutionDisabled", value=not scripts)

    def open(self, url):
        self._call("/url", {"url": url})

    def address(self):
        return self._call("/url", method="GET")

    def size(self):
        """Width and height of the content, and the width that is seen of it."""
        metrics = self.command("Page.getLayoutMetrics")
        content = metrics["cssContentSize"]
        return content["width"], content["height"], metrics["cssLayoutViewport"]["clientWidth"]

    def find_all(self, selector):
        """What a CSS selector finds, for text(), click() and type()."""
        found = self._call("/elements", {"using": "css selector", "value": selector})
        return [next(iter(element.values())) for element in found]

    def find(self, selector):
        found = self.find_all(selector)
        assert found, f"nothing is {selector}"
        return found[0]

    def text(self, element):
        """As a person sees it."""
        return self._call(f"/element/{element}/text", method="GET")

    def box(self, element):
        """x, y, width, height on the page."""
        rect = self._call(f"/element/{element}/rect", method="GET")
        return rect["x"], rect["y"], rect["width"], rect["height"]

    def click(self, element):
        self._call(f"/element/{element}/click")

    def follow(self, element):
        """Clicks what leads to another page, and returns when that page has taken this one's place:
        a browser leaves for it some time after the click."""
        left = self.find("html")
        self.click(element)
        deadline = time.monotonic() + 60
        while self._is_shown(left):
            assert time.monotonic() < deadline, "the click led nowhere"
            time.sleep(0.01)

    def _is_shown(self, element):
        try:
            self._call(f"/element/{element}/name", method="GET")
        except AssertionError as error:
            if "stale element reference" not in str(error):
                raise
            return False
        return True

    def type(self, element, text):
        self._call(f"/element/{element}/value", {"text": text})

    def accessibility(self):
        """The nodes of the tree that a screen reader gets: role and name."""
        nodes = self.command("Accessibility.getFullAXTree")["nodes"]
        return [
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in nodes
            if not node.get("ignored") and "role" in node
        ]

    def log(self):
        """What the browser complained about since the last call."""
        return self._call("/se/log", {"type": "browser"})

    def screenshot(self, full=False):
        """A PNG of what is seen, or of the whole page."""
        shown = self.command("Page.captureScreenshot", format="png", captureBeyondViewport=full)
        return base64.b64decode(shown["data"])

    def stop(self):
        if self._session:
            try:
                self._call("", method="DELETE")
            except (AssertionError, OSError):
                pass
        self.process.stop()
