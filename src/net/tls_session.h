// TlsSession: one client handshake seen from inside: what the peer showed, when, and what went
// wrong.
//
// Why: the TLS of sonde's streams and the TLS inside curl must verify alike and report alike, also
// when the handshake fails. Both give their SSL objects to this class through the library's hooks;
// curl's code never sees the library (one seam).
//
// THREAD: the shard's. LIFETIME: outlives the SSL it is attached to; Install keeps it alive by
// itself.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "net/tls_context.h"
#include "sonde/clock.h"
#include "sonde/failure.h"
#include "sonde/net/tls.h"

struct ssl_st;
struct ssl_ctx_st;
struct x509_store_ctx_st;

namespace sonde {

class TlsSession {
 public:
  using ContextPtr = std::shared_ptr<const OpenSslContext>;
  /// `server_name`: what is sent (names only, not IP literals) and verified.
  TlsSession(const Clock& clock, ContextPtr context, std::string server_name);

  /// Sets the hooks that find the session of an SSL: verification and progress.
  static void InstallHooks(ssl_ctx_st& ctx) noexcept;
  /// Ties a session to an SSL of our own; the session must outlive it.
  void Attach(ssl_st& ssl) noexcept;
  /// Ties a session to a foreign SSL_CTX that makes one SSL (curl's) and configures it by the
  /// session's context. The SSL_CTX shares ownership, so late calls of the library find it alive.
  /// False if the library refuses; the handshake must then not be made.
  static bool Install(const std::shared_ptr<TlsSession>& session, void* ssl_ctx) noexcept;

  /// First moments of the handshake's begin and end.
  std::optional<MonoTime> started() const noexcept { return started_; }
  std::optional<MonoTime> finished() const noexcept { return finished_; }
  /// The first application data of the peer, which session tickets are not.
  std::optional<MonoTime> first_data() const noexcept { return first_data_; }
  const TlsFacts& facts() const noexcept { return facts_; }
  /// Whether data may be exchanged: the handshake is done, and verified or told to skip that.
  bool Trusted() const noexcept;
  /// Why TLS failed: the verification, an alert, or the library's own error; none if TLS is not to
  /// blame.
  Failure Blame() const;

 private:
  static int OnVerify(x509_store_ctx_st* ctx, void* unused) noexcept;
  static void OnInfo(const ssl_st* ssl, int where, int value) noexcept;
  static void OnMessage(int sent, int version, int type, const void* bytes, std::size_t size,
                        ssl_st* ssl, void* unused) noexcept;
  static TlsSession* Of(const ssl_st* ssl) noexcept;

  void Started(ssl_st& ssl);
  void Finished(ssl_st& ssl);
  void Alert(bool received, int description);
  void Exited(int result);
  bool Verify(x509_store_ctx_st& ctx);

  const Clock& clock_;
  ContextPtr context_;
  std::string server_name_;
  TlsFacts facts_;
  std::optional<MonoTime> started_, finished_, first_data_;
  std::optional<int> alert_received_, alert_sent_;
  unsigned long error_ = 0;
};

}  // namespace sonde
