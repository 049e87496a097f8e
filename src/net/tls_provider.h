// HandshakeLibrary: OpenSSL's default provider without what no handshake needs.
//
// Why: for each certificate OpenSSL 3.0 copies the list of every algorithm that it has met, and
// gathers every decoder that its providers have, by comparing names, before it reads the public
// key: 100 µs a certificate, a sixth of what an HTTPS probe costs. A library context of our own
// whose provider passes the default one on, but shows only what handshakes and certificates can
// need, takes a third of that. Nothing is computed differently: the functions are the default
// provider's.
//
// THREAD: any. LIFETIME: the process.
#pragma once

struct ossl_lib_ctx_st;

namespace sonde {

/// For SSL_CTX_new_ex. Null, which stands for the usual context, where this machine's configuration
/// of OpenSSL asks for anything but the default provider (FIPS, a token), or on any trouble.
ossl_lib_ctx_st* HandshakeLibrary();

}  // namespace sonde
