#!/usr/bin/env python3
"""HTTP/3 against a real server (Caddy), through the libcurl that is loaded at run time."""

import concurrent.futures
import ctypes
import ctypes.util
import os
import pathlib
import re
import shutil
import socket
import unittest

from support.agent import command
from support.case import EndToEnd
from support.process import SLOW, wait_until

LIBRARY = "libcurl-gnutls.so.4"
PARALLEL = 200
MODULES = """
modules:
  h3: {prober: http, timeout: 5s, http: {HTTP3, tls_config: {ca_file: CA}}}
  short: {prober: http, timeout: 1s, http: {HTTP3, tls_config: {ca_file: CA}}}
  roots: {prober: http, timeout: 5s, http: {HTTP3}}
  any: {prober: http, timeout: 5s, http: {HTTP3, tls_config: {insecure_skip_verify: true}}}
  inline: {prober: http, timeout: 5s, http: {HTTP3, tls_config: {ca: "TEXT"}}}
  client: {prober: http, timeout: 5s, http: {HTTP3, tls_config: {ca_file: CA, cert_file: CERT, key_file: KEY}}}
  body: {prober: http, timeout: 5s, http: {HTTP3, tls_config: {ca_file: CA}, fail_if_body_not_matches_regexp: [lazy dog]}}
  login:
    prober: http
    http: {HTTP3, tls_config: {ca_file: CA}, basic_auth: {username: u, password: p}, fail_if_body_not_matches_regexp: [logged in]}
"""


def has_library():
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError:
        return False
    library.curl_version.restype = ctypes.c_char_p
    return b"nghttp3" in library.curl_version()


def modules(certs):
    values = {
        "HTTP3": "enable_http2: false, enable_http3: true",
        "TEXT": certs["ca.pem"].read_text().replace("\n", "\\n"),
        "CERT": certs["good.pem"],
        "KEY": certs["good.key"],
        "CA": certs["ca.pem"],
    }
    return re.sub(r"\b[A-Z]{2,}3?\b", lambda word: str(values[word[0]]), MODULES)


@unittest.skipUnless(shutil.which("caddy") and has_library(), "no Caddy, or no libcurl with HTTP/3")
class Http3(EndToEnd):
    def setUp(self):
        super().setUp()
        certs = self.certificates()
        self.web = self.caddy(certs)
        self.sonde = self.agent(modules(certs))

    def probe(self, module, name="good", path="/", **options):
        return self.sonde.probe(self.web.url(name, path, **options), module)

    def reason(self, metrics):
        return [labels["reason"] for labels, _ in metrics.all("probe_failure_info")]

    def test_an_answer_is_measured_as_the_exporter_does(self):
        metrics = self.probe("h3")
        self.assertEqual(metrics.value("probe_success"), 1, metrics.text)
        self.assertEqual(metrics.value("probe_http_version"), 3)
        self.assertEqual(metrics.value("probe_http_status_code"), 200)
        self.assertEqual(metrics.value("probe_http_ssl"), 1)
        self.assertEqual(metrics.value("probe_http_uncompressed_body_length"), 16)
        phases = {
            labels["phase"]: value for labels, value in metrics.all("probe_http_duration_seconds")
        }
        self.assertEqual(phases["connect"], phases["tls"], "both are the handshake")
        self.assertGreater(phases["connect"], 0)
        self.assertGreater(phases["processing"], 0)
        self.assertEqual(metrics.value("probe_tls_version_info", version="TLS 1.3"), 1)
        cipher = metrics.all("probe_tls_cipher_info")[0][0]["cipher"]
        self.assertRegex(cipher, "^TLS_[A-Z0-9_]+_SHA(256|384)$")
        self.assertGreater(metrics.value("probe_ssl_earliest_cert_expiry"), 1.7e9)
        self.assertGreater(metrics.value("probe_ssl_last_chain_expiry_timestamp_seconds"), 1.7e9)
        chain = metrics.all("probe_ssl_last_chain_info")[0][0]
        self.assertEqual(chain["subject"], "CN=localhost")

    def test_http_is_asked_for_by_https(self):
        metrics = self.sonde.probe(f"http://localhost:{self.web.ports['good']}/", "h3")
        self.assertEqual(metrics.value("probe_http_version"), 3, metrics.text)
        self.assertEqual(metrics.value("probe_success"), 1)

    def test_bodies_are_unzipped_and_matched(self):
        zipped = self.probe("body", path="/zipped")
        self.assertEqual(zipped.value("probe_success"), 1, zipped.text)
        self.assertEqual(zipped.value("probe_http_content_length"), -1)
        self.assertEqual(
            zipped.value("probe_http_uncompressed_body_length"), len(self.web.PAGE)
        )
        plain = self.probe("body", path="/file")
        self.assertEqual(plain.value("probe_success"), 1, plain.text)
        self.assertEqual(plain.value("probe_http_content_length"), len(self.web.PAGE))
        other = self.probe("body")
        self.assertEqual(self.reason(other), ["body_missing"])
        self.assertEqual(other.value("probe_failed_due_to_regex"), 1)

    def test_redirects_stay_within_http3(self):
        followed = self.probe("h3", path="/moved")
        self.assertEqual(followed.value("probe_success"), 1, followed.text)
        self.assertEqual(followed.value("probe_http_redirects"), 1)
        left = self.probe("h3", path="/plain")
        self.assertEqual(left.value("probe_success"), 0)
        self.assertEqual(left.value("probe_http_redirects"), 1)
        self.assertEqual(left.value("probe_http_status_code"), 0)
        self.assertEqual(self.reason(left), ["malformed"])

    def test_status_and_login(self):
        self.assertEqual(self.reason(self.probe("h3", path="/gone")), ["http_status"])
        self.assertEqual(self.probe("login").value("probe_success"), 1)

    def test_certificates_are_judged_as_over_tcp(self):
        for module, name, reason in (
            ("roots", "good", "cert_untrusted"),
            ("h3", "expired", "cert_expired"),
            ("h3", "othername", "cert_hostname"),
            ("h3", "selfsigned", "cert_self_signed"),
        ):
            with self.subTest(name=name):
                metrics = self.probe(module, name)
                self.assertEqual(self.reason(metrics), [reason], metrics.text)
                self.assertEqual(metrics.value("probe_http_status_code"), 0)
        self.assertEqual(self.probe("inline").value("probe_success"), 1)

    def test_unverified_certificates_are_shown_all_the_same(self):
        for name, subject in (
            ("good", "CN=localhost"),
            ("expired", "CN=localhost"),
            ("othername", "CN=other.example"),
            ("selfsigned", "CN=localhost"),
        ):
            with self.subTest(name=name):
                metrics = self.probe("any", name)
                self.assertEqual(metrics.value("probe_success"), 1, metrics.text)
                self.assertEqual(
                    metrics.all("probe_ssl_last_chain_info")[0][0]["subject"], subject
                )

    def test_a_client_certificate_is_shown(self):
        self.assertEqual(self.probe("client", "mutual").value("probe_success"), 1)
        refused = self.probe("h3", "mutual")
        self.assertEqual(refused.value("probe_success"), 0)
        self.assertIn(self.reason(refused)[0], ("tls_alert", "tls_reset", "reset"))

    def test_nobody_and_silence(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            target = f"https://127.0.0.1:{silent.getsockname()[1]}/"
            metrics = self.sonde.probe(target, "short")
            self.assertEqual(self.reason(metrics), ["timeout"], metrics.text)
            self.assertEqual(metrics.value("probe_http_status_code"), 0)
            self.assertLess(metrics.value("probe_duration_seconds"), 1.5 * SLOW)
        metrics = self.sonde.probe(target, "short")
        self.assertEqual(self.reason(metrics), ["refused"], metrics.text)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.sonde.process.pid}/fd"))

    def test_many_at_once_and_nothing_is_left(self):
        self.probe("h3")
        before = self.descriptors()
        with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
            answers = list(pool.map(lambda _: self.probe("client"), range(PARALLEL)))
        self.assertEqual([m.value("probe_success") for m in answers], [1] * PARALLEL)
        wait_until(lambda: self.descriptors() <= before + 4, "sockets are closed")


class Http3Missing(EndToEnd):
    """A library that is not there, or is too old: the configuration loads, and probes say what is missing."""

    def check(self, library_folder, words):
        certs = self.certificates()
        environment = {"LD_LIBRARY_PATH": str(library_folder)}
        sonde = self.agent(modules(certs), environment=environment)
        metrics = sonde.probe("https://127.0.0.1:9/", "h3")
        reasons = [labels["reason"] for labels, _ in metrics.all("probe_failure_info")]
        self.assertEqual(reasons, ["config"], metrics.text)
        self.assertEqual(metrics.value("probe_success"), 0)
        code, out, err, _ = command(
            "config", "check", "--config.file", sonde.config, environment=environment
        )
        self.assertEqual(code, 0, out + err)
        for word in (*words, "install libcurl3-gnutls 8.14 or later from bookworm-backports"):
            self.assertIn(word, out + err)

    def test_a_library_that_cannot_be_loaded(self):
        (self.folder / LIBRARY).touch()
        self.check(self.folder, ("HTTP/3 is not available",))

    def test_a_library_without_http3(self):
        linked = ctypes.util.find_library("curl")
        folders = ("/usr/lib", *pathlib.Path("/usr/lib").glob("*-linux-gnu*"))
        path = next(p for f in folders if (p := pathlib.Path(f) / linked).exists())
        (self.folder / LIBRARY).symlink_to(path)
        self.check(self.folder, ("does not speak it",))


if __name__ == "__main__":
    unittest.main()
