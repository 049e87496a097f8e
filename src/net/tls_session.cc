#include "net/tls_session.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <utility>

#include "net/tls_material.h"
#include "net/tls_peer.h"
#include "net/tls_reason.h"
#include "sonde/address.h"

namespace sonde {
namespace {

using SharedSession = std::shared_ptr<TlsSession>;

void FreeShared(void*, void* data, CRYPTO_EX_DATA*, int, long, void*) noexcept {
  delete static_cast<SharedSession*>(data);
}

/// Slots of the library's objects; registered once, on first use.
int SslSlot() noexcept {
  static const int slot = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return slot;
}
int CtxSlot() noexcept {
  static const int slot = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, &FreeShared);
  return slot;
}

/// What goes into SNI: nothing for IP literals (RFC 6066 3), no trailing dot.
std::string SniName(std::string_view name) {
  if (name.size() > 2 && name.front() == '[' && name.back() == ']') return {};
  if (IpAddress::Parse(name)) return {};
  if (name.ends_with('.')) name.remove_suffix(1);
  return std::string(name);
}

std::string CipherName(const SSL_CIPHER* cipher) {
  if (cipher == nullptr) return {};
  const char* const name = SSL_CIPHER_standard_name(cipher);
  if (name != nullptr && name[0] != '(') return name;
  return fmt::format("0x{:04x}", SSL_CIPHER_get_protocol_id(cipher));
}

std::string GroupName(SSL& ssl) {
  const long group = SSL_get_negotiated_group(&ssl);
  if (group <= 0) return {};
  const char* const name = SSL_group_to_name(&ssl, static_cast<int>(group));
  return name == nullptr ? "" : name;
}

}  // namespace

TlsSession::TlsSession(const Clock& clock, ContextPtr context, std::string server_name)
    : clock_(clock), context_(std::move(context)), server_name_(std::move(server_name)) {}

void TlsSession::InstallHooks(SSL_CTX& ctx) noexcept {
  SSL_CTX_set_verify(&ctx, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(&ctx, &TlsSession::OnVerify, nullptr);
  SSL_CTX_set_info_callback(&ctx, &TlsSession::OnInfo);
  SSL_CTX_set_msg_callback(&ctx, &TlsSession::OnMessage);
}

void TlsSession::Attach(SSL& ssl) noexcept { SSL_set_ex_data(&ssl, SslSlot(), this); }

bool TlsSession::Install(const std::shared_ptr<TlsSession>& session, void* ssl_ctx) noexcept {
  SSL_CTX& ctx = *static_cast<SSL_CTX*>(ssl_ctx);
  auto owner = std::make_unique<SharedSession>(session);
  if (SSL_CTX_set_ex_data(&ctx, CtxSlot(), owner.get()) != 1) return false;
  owner.release();
  const bool good = session->context_->Configure(ctx);
  ERR_clear_error();
  return good;
}

TlsSession* TlsSession::Of(const SSL* ssl) noexcept {
  if (ssl == nullptr) return nullptr;
  if (void* const own = SSL_get_ex_data(ssl, SslSlot())) return static_cast<TlsSession*>(own);
  void* const shared = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), CtxSlot());
  return shared == nullptr ? nullptr : static_cast<SharedSession*>(shared)->get();
}

int TlsSession::OnVerify(X509_STORE_CTX* ctx, void*) noexcept {
  const auto* const ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(ctx, SSL_get_ex_data_X509_STORE_CTX_idx()));
  TlsSession* const session = Of(ssl);
  if (session == nullptr) return 0;
  session->facts_.version = VersionFromProtocol(SSL_version(ssl));
  const SSL_CIPHER* const pending = SSL_get_pending_cipher(ssl);
  session->facts_.cipher = CipherName(pending != nullptr ? pending : SSL_get_current_cipher(ssl));
  return session->Verify(*ctx) ? 1 : 0;
}

bool TlsSession::Verify(X509_STORE_CTX& ctx) {
  X509* const leaf = X509_STORE_CTX_get0_cert(&ctx);
  STACK_OF(X509)* const sent = X509_STORE_CTX_get0_untrusted(&ctx);
  const int error = ExaminePeer(*context_, leaf, sent, server_name_, clock_.WallNow(), facts_);
  const bool accepted = facts_.verified || context_->options().insecure_skip_verify;
  X509_STORE_CTX_set_error(&ctx, accepted ? X509_V_OK : error);
  return accepted;
}

void TlsSession::OnInfo(const SSL* ssl, int where, int value) noexcept {
  TlsSession* const session = Of(ssl);
  if (session == nullptr) return;
  // The library hands its SSL out as const; setting it up at the start is what the hook is for.
  SSL& handle = *const_cast<SSL*>(ssl);
  if ((where & SSL_CB_HANDSHAKE_START) != 0) session->Started(handle);
  if ((where & SSL_CB_HANDSHAKE_DONE) != 0) session->Finished(handle);
  if ((where & SSL_CB_ALERT) != 0) session->Alert((where & SSL_CB_READ) != 0, value & 0xff);
  if ((where & SSL_CB_CONNECT_EXIT) == SSL_CB_CONNECT_EXIT) session->Exited(value);
}

void TlsSession::OnMessage(int sent, int, int type, const void* bytes, std::size_t size, SSL* ssl,
                           void*) noexcept {
  if (sent != 0 || size == 0) return;
  // What a record holds stands in its header, but from TLS 1.3 on in its encrypted part.
  const bool encrypted_type = SSL_version(ssl) >= TLS1_3_VERSION;
  if (type != (encrypted_type ? SSL3_RT_INNER_CONTENT_TYPE : SSL3_RT_HEADER)) return;
  if (*static_cast<const unsigned char*>(bytes) != SSL3_RT_APPLICATION_DATA) return;
  TlsSession* const session = Of(ssl);
  if (session != nullptr && !session->first_data_) session->first_data_ = session->clock_.Now();
}

// TLS 1.3 announces a start and an end for messages after the handshake, too: the first ones count.
void TlsSession::Started(SSL& ssl) {
  if (started_) return;
  started_ = clock_.Now();
  std::string sni = SniName(server_name_);
  SSL_set_tlsext_host_name(&ssl, sni.empty() ? nullptr : sni.data());
  SSL_set_tlsext_status_type(&ssl, TLSEXT_STATUSTYPE_ocsp);
}

void TlsSession::Finished(SSL& ssl) {
  if (finished_) return;
  finished_ = clock_.Now();
  facts_.handshake_done = true;
  facts_.version = VersionFromProtocol(SSL_version(&ssl));
  facts_.cipher = CipherName(SSL_get_current_cipher(&ssl));
  facts_.group = GroupName(ssl);
  const unsigned char* protocol = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(&ssl, &protocol, &length);
  if (length > 0) facts_.alpn.assign(reinterpret_cast<const char*>(protocol), length);
  const unsigned char* staple = nullptr;
  facts_.ocsp_stapled = SSL_get_tlsext_status_ocsp_resp(&ssl, &staple) > 0;
}

void TlsSession::Alert(bool received, int description) {
  if (description == SSL_AD_CLOSE_NOTIFY || description == SSL_AD_USER_CANCELLED) return;
  std::optional<int>& slot = received ? alert_received_ : alert_sent_;
  if (!slot) slot = description;
}

void TlsSession::Exited(int result) {
  if (result > 0 || error_ != 0) return;
  error_ = ERR_peek_error();
}

bool TlsSession::Trusted() const noexcept {
  return facts_.handshake_done && (facts_.verified || context_->options().insecure_skip_verify);
}

Failure TlsSession::Blame() const {
  if (facts_.verify_failure && !context_->options().insecure_skip_verify) {
    return facts_.verify_failure;
  }
  if (alert_received_) {
    return {ReasonFromAlert(*alert_received_),
            "the peer sent the TLS alert \"" + DescribeAlert(*alert_received_) + "\""};
  }
  if (error_ != 0) return {ReasonFromSslError(error_), DescribeSslError(error_)};
  if (alert_sent_) {
    return {ReasonFromAlert(*alert_sent_), "TLS failed: " + DescribeAlert(*alert_sent_)};
  }
  return {};
}

}  // namespace sonde
