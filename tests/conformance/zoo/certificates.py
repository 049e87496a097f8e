"""The certificates of the zoo: one authority, and leaves with one peculiarity each."""

import datetime
import ipaddress
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
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
    if isinstance(name, x509.GeneralName):
        return name
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _limits(names):
    return x509.NameConstraints([x509.DNSName(name) for name in names], None)


_UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")


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
        extensions=(),
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
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
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


def _more_keys(make_one):
    """Kinds of keys and signatures."""
    make_one("rsa1024", "ca", key=rsa.generate_private_key(65537, 1024))
    make_one("p384", "ca", key=ec.generate_private_key(ec.SECP384R1()), digest=hashes.SHA384())
    make_one("ed25519", "ca", key=ed25519.Ed25519PrivateKey.generate())


def _more_chains(make_one):
    """What a chain may be, or lack."""
    make_one("intermediate_expired", "ca", authority=True, days=(-9, -1))
    make_one("chain_expired", "intermediate_expired", send=["intermediate_expired"])
    make_one("limited", "ca", authority=True, extensions=[(_limits(["zoo.test"]), True)])
    make_one("outside", "limited", sans=["localhost", "127.0.0.1"], send=["limited"])
    make_one("inside", "limited", sans=["www.zoo.test"], send=["limited"])
    make_one("shuffled", "intermediate", send=["ca", "other_ca", "intermediate"])
    make_one("leaf_authority", "ca", authority=True)
    make_one("no_authority", "ca")
    make_one("under_leaf", "no_authority", send=["no_authority"])
    make_one("unknown_critical", "ca", extensions=[(_UNKNOWN, True)])
    make_one("unknown", "ca", extensions=[(_UNKNOWN, False)])
    make_one("any_usage", "ca", usage=ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE)
    make_one("wild_middle", "ca", sans=["www.*.test", "w*.zoo.test", "*"])
    make_one("upper", "ca", sans=["WWW.ZOO.TEST"])
    make_one("ip_as_name", "ca", sans=[x509.DNSName("127.0.0.1")])
    make_one("only_mail", "ca", sans=[x509.RFC822Name("a@zoo.test")])
    make_one("no_subject", "ca", subject=[(NameOID.ORGANIZATION_NAME, "")])
    make_one("serial_large", "ca", serial=(1 << 159) - 1)
    make_one("many_names", "ca", sans=["127.0.0.1", *(f"n{i}.zoo.test" for i in range(60))])
    make_one("old_root", authority=True, days=(-30, -1))
    make_one("under_old_root", "old_root", send=["old_root"])
    make_one("long", "ca", days=(-1, 20000))


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
    _more_keys(make_one)
    _more_chains(make_one)
    # Two roots with one key: the chain over the younger one is what counts, although the server sends
    # the older one.
    shared, subject = ec.generate_private_key(ec.SECP256R1()), [(NameOID.COMMON_NAME, "zoo root")]
    make_one("root_old", authority=True, key=shared, subject=subject, days=(-1, 1), serial=11)
    make_one("root_new", authority=True, key=shared, subject=subject, days=(-1, 3), serial=12)
    make_one("tworoots", "root_old", days=(-1, 2), send=["root_old"])
    (folder / "notpem.pem").write_text("no certificate\n", encoding="ascii")
    (folder / "notpem.key").write_text("no key\n", encoding="ascii")
    texts = {name: (folder / f"{name}.pem").read_text() for name in maker.made}
    (folder / "roots.pem").write_text(texts["root_old"] + texts["root_new"], encoding="ascii")
    rubbish = f"# words\n{texts['other_ca']}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    (folder / "rubbish.pem").write_text(rubbish + texts["ca"], encoding="ascii")
    return [*maker.made, "notpem", "roots"]
