// OpenSslContext: everything a set of TLS options stands for, read and parsed.
//
// Why: made once off the loop, then shared by every handshake of its modules; the SSL_CTX that curl
// makes for itself is brought to the same state through Configure.
//
// THREAD: made on any thread, used by one shard. LIFETIME: shared and immutable, but for its memory
// of peers.
#pragma once

#include <expected>
#include <memory>
#include <vector>

#include "net/tls_files.h"
#include "net/tls_peer_memory.h"
#include "net/tls_store.h"
#include "sonde/failure.h"
#include "sonde/net/tls.h"

struct ssl_ctx_st;

namespace sonde {

struct TlsCredentials;

class OpenSslContext final : public TlsContext {
 public:
  /// Reads all files and parses everything. Blocks. Failures are of reason kConfig.
  static std::expected<std::shared_ptr<const OpenSslContext>, Failure> Make(
      const TlsOptions& options, TrustStores& stores);
  ~OpenSslContext() override;

  const TlsOptions& options() const noexcept override { return options_; }
  const TrustStore& trust() const noexcept { return *trust_; }
  /// The client certificate, null if there is none.
  const TlsCredentials* credentials() const noexcept { return credentials_.get(); }
  /// Chains that were found good with these roots; it is the shard's.
  TlsPeerMemory& peers() const noexcept { return peers_; }
  /// The context of our own handshakes.
  ssl_ctx_st* ssl_ctx() const noexcept { return ssl_ctx_.get(); }
  /// Gives a client SSL_CTX (curl's) our versions, credentials, options and hooks.
  bool Configure(ssl_ctx_st& ctx) const noexcept;
  /// Whether all files it was made of are what they were. Blocks.
  bool UpToDate() const { return Unchanged(files_); }
  bool has_files() const noexcept { return !files_.empty(); }

 private:
  OpenSslContext(TlsOptions options, TrustStorePtr trust);

  TlsOptions options_;
  TrustStorePtr trust_;
  std::unique_ptr<TlsCredentials> credentials_;
  std::vector<FileIdentity> files_;
  std::shared_ptr<ssl_ctx_st> ssl_ctx_;
  mutable TlsPeerMemory peers_;
};

}  // namespace sonde
