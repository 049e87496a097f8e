// TLS as a prober meets it: options, one handshake, and the facts about the peer.
//
// Why: users must see the certificate exactly when it is bad, so the facts are there even when the
// verification or the handshake failed. Trust stores are parsed once per shard and CA set, never
// per connection (docs/pitfalls.md 3), and never on the loop's thread.
//
// THREAD: the shard's. LIFETIME: a TlsContext is shared and immutable.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/clock.h"
#include "sonde/event_loop.h"
#include "sonde/failure.h"
#include "sonde/net/stream.h"

namespace sonde {

enum class TlsVersion : std::uint8_t { kUnset, kTls10, kTls11, kTls12, kTls13 };
/// "TLS 1.3", as blackbox's version label has it; "unknown" for kUnset.
std::string_view Name(TlsVersion version) noexcept;

/// blackbox's tls_config. Files are read when a context is made, off the loop. A *_ref names a
/// secret of a secret manager; there is none, so no context can be made (as blackbox's).
struct TlsOptions {
  std::string ca_pem, ca_file, ca_ref;  ///< replaces the system's roots; at most one of the three
  std::string cert_pem, cert_file, cert_ref;  ///< client certificate
  std::string key_pem, key_file, key_ref;
  std::string server_name;  ///< overrides the name that is sent and verified
  bool insecure_skip_verify = false;
  TlsVersion min_version = TlsVersion::kUnset;  ///< unset: TLS 1.2
  TlsVersion max_version = TlsVersion::kUnset;  ///< unset: TLS 1.3
  friend bool operator==(const TlsOptions&, const TlsOptions&) = default;
};

/// One certificate, decoded. Text formats are blackbox_exporter's labels.
struct CertificateFacts {
  std::string subject, issuer;     ///< RFC 2253-like, fixed order of attributes
  std::string serial_hex;          ///< lower case, leading zero nibble kept
  std::string fingerprint_sha256;  ///< lower hex of SHA-256 of the DER
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
  WallTime not_before, not_after;
  std::string key_type;  ///< "RSA", "EC", "ED25519"
  int key_bits = 0;
  bool is_ca = false;
};

/// What is known about a TLS session, whether it came about or not.
struct TlsFacts {
  bool handshake_done = false;
  bool verified = false;   ///< a chain to a trusted root, and the right name
  Failure verify_failure;  ///< why not (set also under insecure_skip_verify)
  TlsVersion version = TlsVersion::kUnset;
  std::string cipher;  ///< IANA name
  std::string group;   ///< key exchange group, "" if unknown
  std::string alpn;    ///< negotiated protocol, "" if none
  bool ocsp_stapled = false;
  /// As the peer sent them, leaf first; at most 16.
  std::vector<CertificateFacts> peer_chain;
  /// min notAfter over peer_chain.
  std::optional<WallTime> earliest_expiry;
  /// max over all verified chains of their min notAfter; nothing if unverified.
  std::optional<WallTime> last_chain_expiry;
};

/// A ready client context (trust store, client certificate, versions) for a set of options.
class TlsContext {
 public:
  virtual ~TlsContext() = default;
  virtual const TlsOptions& options() const noexcept = 0;
};
using TlsContextPtr = std::shared_ptr<const TlsContext>;

/// What one handshake needs beyond the context.
struct TlsHandshake {
  TlsContextPtr context;
  std::string server_name;        ///< name or IP literal to verify; SNI for names only
  std::vector<std::string> alpn;  ///< offered protocols, in order
};

struct TlsOutcome {
  /// The TLS stream, or why there is none.
  std::expected<std::unique_ptr<ByteStream>, Failure> stream;
  TlsFacts facts;
  /// How long the handshake waited for the loop, which was busy with others.
  Duration late{};
};

class TlsClient {
 public:
  virtual ~TlsClient() = default;
  /// The context for `options`: cached while its files are unchanged, made off the loop otherwise.
  /// Bad material (no such file, no PEM, key does not fit) fails with reason kConfig.
  [[nodiscard]] virtual OpPtr Context(
      const TlsOptions& options,
      std::move_only_function<void(std::expected<TlsContextPtr, Failure>)> done) = 0;
  /// Handshakes over `transport`, which the outcome's stream then owns; on failure it is closed.
  /// Sessions are never resumed.
  [[nodiscard]] virtual OpPtr Handshake(std::unique_ptr<ByteStream> transport, TlsHandshake params,
                                        std::move_only_function<void(TlsOutcome)> done) = 0;
};

}  // namespace sonde
