"""Certificates for the tests, made by the openssl program: one authority and leaves with one flaw each."""

import pathlib
import subprocess

_CONFIG = """
[ca]
default_ca = tests
[tests]
database = {folder}/index.txt
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = anything
copy_extensions = copy
unique_subject = no
[anything]
commonName = supplied
"""


class Certificates:
    """Files NAME.pem (with the authority behind it) and NAME.key in a folder; ca.pem is the authority."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "index.txt").touch()
        (self.folder / "serial").write_text("1000\n")
        (self.folder / "ca.cnf").write_text(_CONFIG.format(folder=self.folder))
        self._self_signed("ca", "sonde test authority", "basicConstraints=critical,CA:TRUE")
        self._self_signed("selfsigned", "localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        self._leaf("good", "localhost", "DNS:localhost,DNS:www.example.test,IP:127.0.0.1", "2")
        self._leaf("expired", "localhost", "DNS:localhost,IP:127.0.0.1", "-1")
        self._leaf("othername", "other.example", "DNS:other.example", "2")

    def __getitem__(self, name):
        return self.folder / name

    def _run(self, *arguments):
        done = subprocess.run(
            ["openssl", *[str(a) for a in arguments]],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"openssl {arguments}: {done.stderr}"

    def _self_signed(self, name, common_name, extension):
        self._run(
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "2"),
            *("-subj", f"/CN={common_name}", "-addext", extension),
        )

    def _leaf(self, name, common_name, names, days):
        """A leaf of the authority; negative days make one that has expired already."""
        self._run(
            *("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-keyout", f"{name}.key", "-out", f"{name}.csr"),
            *("-subj", f"/CN={common_name}", "-addext", f"subjectAltName={names}"),
        )
        dates = ["-days", days]
        if days.startswith("-"):
            dates = ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"]
        self._run(
            *(
                "ca",
                "-batch",
                "-notext",
                "-config",
                "ca.cnf",
                "-cert",
                "ca.pem",
                "-keyfile",
                "ca.key",
            ),
            *("-in", f"{name}.csr", "-out", f"{name}.crt", *dates),
        )
        chain = (self.folder / f"{name}.crt").read_text() + (self.folder / "ca.pem").read_text()
        (self.folder / f"{name}.pem").write_text(chain)
