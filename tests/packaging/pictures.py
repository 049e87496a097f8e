#!/usr/bin/env python3
"""Writes docs/images/dashboard-*.png: dashboards, as drawing.py draws them, of the world of the tests.

    SONDE=build/release/sonde tests/packaging/pictures.py            # those that the documentation shows
    SONDE=build/release/sonde tests/packaging/pictures.py 240 DIR    # all, of so many seconds

They are no screenshots of Grafana; they show what its panels hold, of queries that were really answered.
"""

import pathlib
import sys
import time
import unittest

import drawing
import queries
import world
from support.browser import Browser
from support.case import EndToEnd

SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 240
FOLDER = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else world.ROOT / "docs" / "images"
SHOWN = ("sonde-overview", "sonde-endpoint")
ALL = {name: queries.ALL for name in ("job", "region", "check", "slo", "instance")}


class Pictures(EndToEnd):
    def runTest(self):  # pylint: disable=invalid-name
        prometheus, slow = world.build(self)
        values = {**ALL, "endpoint": slow.url}
        # Something is to be seen: an outage.
        time.sleep(SECONDS * 0.6)
        slow.stop()
        time.sleep(SECONDS * 0.1)
        slow.start()
        time.sleep(SECONDS * 0.3)
        browser = Browser(self.folder)
        self.addCleanup(browser.stop)
        for name, dashboard in queries.dashboards(
            world.ROOT / "packaging" / "grafana" / "dashboards"
        ):
            if len(sys.argv) < 3 and name not in SHOWN:
                continue
            page = self.folder / f"{name}.html"
            page.write_text(drawing.Drawing(prometheus.url, dashboard, values, SECONDS).page())
            browser.viewport(drawing.COLUMN * 24, 800)
            browser.open(page.as_uri())
            picture = FOLDER / f"dashboard-{name.removeprefix('sonde-')}.png"
            picture.write_bytes(browser.screenshot(full=True))
            print(picture)


if __name__ == "__main__":
    outcome = unittest.TextTestRunner().run(unittest.TestSuite([Pictures()]))
    sys.exit(not outcome.wasSuccessful())
