"""The certificates of the zoo: one authority, and leaves with one peculiarity each."""

import datetime
import ipaddress
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAY = datetime.timedelta(days=1)
_NOW = datetime.datetime.utcnow().replace(microsecond=0)
_NAMES = ("localhost", "www.zoo.test", "*.wild.zoo.test", "127.0.0.1", "::1")
_ODD = [
    (NameOID.COUNTRY_NAME, "FR"),
    (NameOID.ORGANIZATION_NAME, 'Comma, "Quote" <and> more; #1'),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "first"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "second + third"),
    (NameOID.COMMON_NAME, "overwritten"),
    (NameOID.COMMON_NAME, " blank at both ends "),
    (NameOID.LOCALITY_NAME, "Orléans"),
    (NameOID.STATE_OR_PROVINCE_NAME, "#hash"),
    (NameOID.STREET_ADDRESS, "1 rue\\du"),
    (NameOID.POSTAL_CODE, "45000"),
    (NameOID.SERIAL_NUMBER, "42"),
    (NameOID.EMAIL_ADDRESS, "a@zoo.test"),
    (NameOID.DOMAIN_COMPONENT, "zoo"),
]


def _san(name):
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(pairs):
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs])


class _Maker:
    def __init__(self, folder):
        self.folder, self.made = folder, {}

    def make(
        self,
        name,
        issuer=None,
        *,
        sans=_NAMES,
        days=(-1, 30),
        subject=None,
        key=None,
        authority=False,
        serial=None,
        digest=hashes.SHA256(),
        usage=None,
        send=(),
    ):  # pylint: disable=too-many-arguments,too-many-locals
        """Writes NAME.pem (with the certificates named in `send` after it) and NAME.key."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        subject = _name(subject or [(NameOID.COMMON_NAME, f"zoo {name}")])
        issuer_name, issuer_key = (subject, key)
        if issuer:
            issuer_name, issuer_key = self.made[issuer][0].subject, self.made[issuer][1]
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer_name)
            .public_key(key.public_key())
            .serial_number(serial or x509.random_serial_number())
            .not_valid_before(_NOW + days[0] * _DAY)
            .not_valid_after(_NOW + days[1] * _DAY)
            .add_extension(x509.BasicConstraints(authority, None), True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        )
        if sans and not authority:
            names = [_san(one) for one in sans]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
        if usage:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), False)
        with warnings.catch_warnings():  # The library does not want SHA-1 any more; a case does.
            warnings.simplefilter("ignore")
            certificate = builder.sign(issuer_key, digest)
        self.made[name] = (certificate, key)
        chain = [certificate, *(self.made[one][0] for one in send)]
        pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain)
        (self.folder / f"{name}.pem").write_bytes(pem)
        (self.folder / f"{name}.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )


def make(folder):
    """Writes them all into the folder; gives their names."""
    maker = _Maker(folder)
    make_one = maker.make
    make_one("ca", authority=True, days=(-10, 300))
    make_one("other_ca", authority=True, days=(-10, 300))
    make_one("intermediate", "ca", authority=True, days=(-5, 20))
    make_one("good", "ca", serial=0x0BFF00112233, send=["ca"])
    make_one("expired", "ca", days=(-30, -1))
    make_one("future", "ca", days=(1, 30))
    make_one("selfsigned")
    make_one("untrusted", "other_ca", send=["other_ca"])
    make_one("othername", "ca", sans=["other.zoo.test"])
    make_one("nameonly", "ca", sans=["localhost", "www.zoo.test"])
    make_one("nosan", "ca", sans=(), subject=[(NameOID.COMMON_NAME, "localhost")])
    make_one("odd", "ca", subject=_ODD, serial=1)
    make_one("sha1", "ca", digest=hashes.SHA1())
    make_one("rsa", "ca", key=rsa.generate_private_key(65537, 2048))
    make_one("chained", "intermediate", send=["intermediate"])
    make_one("gap", "intermediate")
    make_one("clientonly", "ca", usage=ExtendedKeyUsageOID.CLIENT_AUTH)
    make_one("client", "ca", sans=["client.zoo.test"], usage=ExtendedKeyUsageOID.CLIENT_AUTH)
    make_one("client_other", "other_ca", sans=["client.zoo.test"])
    # Two roots with one key: the chain over the younger one is what counts, although the server sends
    # the older one.
    shared, subject = ec.generate_private_key(ec.SECP256R1()), [(NameOID.COMMON_NAME, "zoo root")]
    make_one("root_old", authority=True, key=shared, subject=subject, days=(-1, 1), serial=11)
    make_one("root_new", authority=True, key=shared, subject=subject, days=(-1, 3), serial=12)
    make_one("tworoots", "root_old", days=(-1, 2), send=["root_old"])
    (folder / "notpem.pem").write_text("no certificate\n", encoding="ascii")
    (folder / "notpem.key").write_text("no key\n", encoding="ascii")
    both = [(folder / f"{name}.pem").read_text() for name in ("root_old", "root_new")]
    (folder / "roots.pem").write_text("".join(both), encoding="ascii")
    return [*maker.made, "notpem", "roots"]
