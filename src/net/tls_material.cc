#include "net/tls_material.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <utility>

namespace sonde {
namespace {

/// Without it the library would ask the terminal for a passphrase.
int NoPassphrase(char*, int, int, void*) noexcept { return -1; }

std::string Where(const PemSource& source) {
  return std::string(source.key_name) + (source.file.empty() ? "" : ": " + source.file);
}

std::vector<X509Ptr> ParseCertificates(std::string_view pem) {
  std::vector<X509Ptr> certificates;
  const BioPtr bio = MemoryBio(pem);
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, &NoPassphrase, nullptr)) {
    certificates.emplace_back(certificate);
  }
  ERR_clear_error();
  return certificates;
}

// What Go's client offers, in its order: a server that needs others fails the exporter's probes,
// and many servers leave the choice to the client, which is a metric (probe_tls_cipher_info).
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:"
    "ECDHE-ECDSA-AES256-SHA:ECDHE-RSA-AES256-SHA";
constexpr const char* kCiphers13 =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
// Go's, too. The library's own list ends with ffdhe8192, whose share costs a loop 140 ms, and which
// of them is taken the peer says.
constexpr const char* kGroups = "X25519:P-256:P-384:P-521";

}  // namespace

Result<std::string> LoadPem(const PemSource& source, std::vector<FileIdentity>& files) {
  if (source.file.empty()) return source.text;
  files.push_back(Identify(source.file));  // before the read, so that no change is missed
  auto content = ReadTlsFile(source.file);
  if (!content) return std::unexpected(std::move(content.error()).Annotated(source.key_name));
  return content;
}

Result<TlsCredentials> LoadCredentials(const PemSource& certificate, const PemSource& key,
                                       std::vector<FileIdentity>& files) {
  auto certificate_pem = LoadPem(certificate, files);
  if (!certificate_pem) return std::unexpected(std::move(certificate_pem.error()));
  auto key_pem = LoadPem(key, files);
  if (!key_pem) return std::unexpected(std::move(key_pem.error()));

  TlsCredentials credentials;
  credentials.chain = ParseCertificates(*certificate_pem);
  if (credentials.chain.empty()) {
    return Fail(ErrorCode::kInvalid, Where(certificate) + ": no PEM certificate in it");
  }
  credentials.certificate = std::move(credentials.chain.front());
  credentials.chain.erase(credentials.chain.begin());
  const BioPtr bio = MemoryBio(*key_pem);
  credentials.key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, &NoPassphrase, nullptr));
  ERR_clear_error();
  if (!credentials.key) {
    return Fail(ErrorCode::kInvalid, Where(key) + ": no unencrypted PEM private key in it");
  }
  const bool fits =
      X509_check_private_key(credentials.certificate.get(), credentials.key.get()) == 1;
  ERR_clear_error();
  if (!fits) {
    return Fail(ErrorCode::kInvalid,
                Where(key) + ": the private key does not belong to the certificate");
  }
  return credentials;
}

bool UseCredentials(SSL_CTX& ctx, const TlsCredentials& credentials) noexcept {
  if (SSL_CTX_use_certificate(&ctx, credentials.certificate.get()) != 1) return false;
  if (SSL_CTX_use_PrivateKey(&ctx, credentials.key.get()) != 1) return false;
  SSL_CTX_clear_chain_certs(&ctx);
  for (const X509Ptr& certificate : credentials.chain) {
    if (SSL_CTX_add1_chain_cert(&ctx, certificate.get()) != 1) return false;
  }
  return true;
}

int ProtocolVersion(TlsVersion version, TlsVersion fallback) noexcept {
  switch (version == TlsVersion::kUnset ? fallback : version) {
    case TlsVersion::kTls10: return TLS1_VERSION;
    case TlsVersion::kTls11: return TLS1_1_VERSION;
    case TlsVersion::kTls12: return TLS1_2_VERSION;
    case TlsVersion::kTls13:
    case TlsVersion::kUnset: break;
  }
  return TLS1_3_VERSION;
}

TlsVersion VersionFromProtocol(int protocol) noexcept {
  switch (protocol) {
    case TLS1_VERSION: return TlsVersion::kTls10;
    case TLS1_1_VERSION: return TlsVersion::kTls11;
    case TLS1_2_VERSION: return TlsVersion::kTls12;
    case TLS1_3_VERSION: return TlsVersion::kTls13;
    default: return TlsVersion::kUnset;
  }
}

bool SetVersionBounds(SSL_CTX& ctx, TlsVersion min_version, TlsVersion max_version) noexcept {
  const int lowest = ProtocolVersion(min_version, TlsVersion::kTls12);
  const int highest = ProtocolVersion(max_version, TlsVersion::kTls13);
  if (lowest > highest) return false;
  // OpenSSL 3 has TLS 1.0 and 1.1 at security level 0 only (their handshakes are signed with
  // SHA-1). Level 1 else: what Go accepts, while Debian's level 2 would call 1024-bit keys
  // failures.
  const bool legacy = lowest < TLS1_2_VERSION;
  SSL_CTX_set_security_level(&ctx, legacy ? 0 : 1);
  if (SSL_CTX_set_cipher_list(&ctx, kCiphers) != 1 ||
      SSL_CTX_set_ciphersuites(&ctx, kCiphers13) != 1 ||
      SSL_CTX_set1_groups_list(&ctx, kGroups) != 1) {
    return false;
  }
  SSL_CTX_set_session_cache_mode(&ctx, SSL_SESS_CACHE_OFF);
  // A read returns after each message without data, not after all that the peer may send.
  SSL_CTX_clear_mode(&ctx, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_mode(&ctx, SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_RELEASE_BUFFERS);
  // An end without close_notify at a record's boundary is an end, as for Go and browsers.
  SSL_CTX_set_options(&ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_LEGACY_SERVER_CONNECT);
  return SSL_CTX_set_min_proto_version(&ctx, lowest) == 1 &&
         SSL_CTX_set_max_proto_version(&ctx, highest) == 1;
}

}  // namespace sonde
