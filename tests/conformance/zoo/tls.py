"""The scriptable web server behind TLS, once for each certificate and for each way of being strict."""

import asyncio
import ssl

from . import h2, web

_V = ssl.TLSVersion
# name: (certificate, lowest version, highest version, OpenSSL's ciphers, ALPN, client certificates from)
_KINDS = {
    "https_tls10": ("rsa", _V.TLSv1, _V.TLSv1, "ALL:@SECLEVEL=0", None, None),
    "https_tls11": ("rsa", _V.TLSv1_1, _V.TLSv1_1, "ALL:@SECLEVEL=0", None, None),
    "https_tls12": ("rsa", _V.TLSv1_2, _V.TLSv1_2, "ECDHE-RSA-AES256-GCM-SHA384", None, None),
    "https_tls12_ec": ("good", _V.TLSv1_2, _V.TLSv1_2, "ECDHE-ECDSA-AES128-GCM-SHA256", None, None),
    "https_tls13": ("good", _V.TLSv1_3, _V.TLSv1_3, None, None, None),
    "https_cbc": ("rsa", _V.TLSv1_2, _V.TLSv1_2, "ECDHE-RSA-AES128-SHA", None, None),
    "https_rsakx": ("rsa", _V.TLSv1_2, _V.TLSv1_2, "AES128-GCM-SHA256", None, None),
    "https_chacha": ("rsa", _V.TLSv1_2, _V.TLSv1_2, "ECDHE-RSA-CHACHA20-POLY1305", None, None),
    "https_mutual": ("good", _V.TLSv1_2, _V.TLSv1_3, None, None, "ca"),
    "https_mutual12": ("good", _V.TLSv1_2, _V.TLSv1_2, None, None, "ca"),
    "https_http1": ("good", _V.TLSv1_2, _V.TLSv1_3, None, ["http/1.1"], None),
    "https_h2": ("good", _V.TLSv1_2, _V.TLSv1_3, None, ["h2", "http/1.1"], None),
}
_PLAIN = (_V.TLSv1_2, _V.TLSv1_3, None, None, None)
CERTIFICATES = (
    "expired future selfsigned untrusted othername nameonly nosan odd sha1 rsa chained gap "
    "clientonly tworoots rsa1024 p384 ed25519 chain_expired outside inside shuffled leaf_authority "
    "under_leaf unknown_critical unknown any_usage wild_middle upper ip_as_name only_mail "
    "no_subject serial_large many_names under_old_root long"
).split()


def context(
    zoo, certificate, low=_V.TLSv1_2, high=_V.TLSv1_3, ciphers=None, alpn=None, client=None
):  # pylint: disable=too-many-arguments
    """A server's context; it remembers for which name the client asked."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if ciphers:
        made.set_ciphers(ciphers)
    elif certificate in ("sha1", "rsa1024"):
        made.set_ciphers("DEFAULT:@SECLEVEL=0")
    made.minimum_version, made.maximum_version = low, high
    made.load_cert_chain(zoo.folder / f"{certificate}.pem", zoo.folder / f"{certificate}.key")
    if alpn:
        made.set_alpn_protocols(alpn)
    if client:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(zoo.folder / f"{client}.pem")

    def asked(secured, name, _):
        secured.asked_for = name

    made.sni_callback = asked
    return made


async def serve(zoo):
    """<https> and all of its relatives."""
    kinds = {**_KINDS, "https": ("good", *_PLAIN)}
    kinds.update({f"https_{name}": (name, *_PLAIN) for name in CERTIFICATES})
    plain, both = web.handler(zoo), h2.either(zoo, web.handler(zoo))
    for name, options in kinds.items():
        handler = both if "h2" in (options[4] or ()) else plain
        port = await zoo.listen(name, handler, context(zoo, *options))
        web.place(zoo, name, port, "https")

    async def silent(_, writer):
        await asyncio.sleep(60)
        writer.close()

    web.place(zoo, "https_silent", await zoo.listen("https_silent", silent), "https")
