// AcceptTls: the server's side of TLS over any ByteStream.
//
// Why: sonde's own HTTP server speaks TLS with the same engine as the probers.
//
// THREAD: contexts are made on any thread (file reads: off the loop or at start); handshakes belong
// to the loop. LIFETIME: contexts are shared and immutable.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/tls_files.h"
#include "net/tls_stream.h"
#include "sonde/event_loop.h"
#include "sonde/net/stream.h"
#include "sonde/net/tls.h"
#include "sonde/result.h"

struct ssl_ctx_st;
struct x509_store_ctx_st;

namespace sonde {

/// What a server wants of its clients' certificates; exporter-toolkit's client_auth_type.
enum class TlsClientAuth : unsigned char {
  kNone,            ///< NoClientCert
  kRequest,         ///< RequestClientCert: asked for, not verified
  kRequireAny,      ///< RequireAnyClientCert: must be there, not verified
  kVerifyIfGiven,   ///< VerifyClientCertIfGiven
  kRequireVerified  ///< RequireAndVerifyClientCert
};

struct TlsServerOptions {
  std::string cert_pem, cert_file;
  std::string key_pem, key_file;
  std::string client_ca_pem, client_ca_file;  ///< authorities of client certificates
  TlsClientAuth client_auth = TlsClientAuth::kNone;
  TlsVersion min_version = TlsVersion::kUnset;   ///< unset: TLS 1.2
  TlsVersion max_version = TlsVersion::kUnset;   ///< unset: TLS 1.3
  std::vector<std::string> client_allowed_sans;  ///< a client's certificate must have one of them
  std::vector<std::string> cipher_suites;        ///< IANA's names; none: the library's choice
  std::vector<std::string> curves;               ///< CurveP256 …; none: the library's choice
  bool prefer_server_cipher_suites = true;
  std::vector<std::string> alpn = {"http/1.1"};  ///< protocols spoken, the most wanted first
  friend bool operator==(const TlsServerOptions&, const TlsServerOptions&) = default;
};

class TlsServerContext {
 public:
  /// Reads and parses everything. Blocks.
  static Result<std::shared_ptr<const TlsServerContext>> Make(const TlsServerOptions& options);
  ssl_ctx_st* ssl_ctx() const noexcept { return ssl_ctx_.get(); }
  /// Whether all files it was made of are what they were. Blocks.
  bool UpToDate() const { return Unchanged(files_); }

 private:
  TlsServerContext() = default;
  Result<void> Load(const TlsServerOptions& options);
  Result<void> TrustClients(const TlsServerOptions& options);
  static int VerifyClient(x509_store_ctx_st* store, void* context) noexcept;

  std::shared_ptr<ssl_ctx_st> ssl_ctx_;
  TlsClientAuth client_auth_ = TlsClientAuth::kNone;
  std::vector<std::string> client_allowed_sans_;
  std::string alpn_wire_;
  std::vector<FileIdentity> files_;
};
using TlsServerContextPtr = std::shared_ptr<const TlsServerContext>;

/// Handshakes as a server over `transport`, which the stream then owns; on failure it is closed.
/// Has no timeout: the caller drops the op.
[[nodiscard]] OpPtr AcceptTls(EventLoop& loop, std::unique_ptr<ByteStream> transport,
                              TlsServerContextPtr context, StreamConnector::Done done);

}  // namespace sonde
