#include "net/tls_server.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <utility>

#include "net/tls_certificate.h"
#include "net/tls_material.h"
#include "net/tls_store.h"
#include "net/tls_suites.h"

namespace sonde {
namespace {

/// Picks the server's most wanted protocol that the client offers; none in common is no error.
int SelectAlpn(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
               const unsigned char* offered, unsigned int offered_size, void* wire) noexcept {
  const auto& ours = *static_cast<const std::string*>(wire);
  unsigned char* match = nullptr;
  if (SSL_select_next_proto(
          &match, chosen_size, reinterpret_cast<const unsigned char*>(ours.data()),
          static_cast<unsigned>(ours.size()), offered, offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *chosen = match;
  return SSL_TLSEXT_ERR_OK;
}

bool HasOneOf(const std::vector<std::string>& wanted, const std::vector<std::string>& names) {
  return std::ranges::find_first_of(names, wanted) != names.end();
}

}  // namespace

/// Called only if the client sent a certificate.
int TlsServerContext::VerifyClient(x509_store_ctx_st* store, void* context) noexcept {
  const auto& self = *static_cast<const TlsServerContext*>(context);
  const bool any = self.client_auth_ == TlsClientAuth::kRequest ||
                   self.client_auth_ == TlsClientAuth::kRequireAny;
  if (!any && X509_verify_cert(store) <= 0) return 0;
  const auto& allowed = self.client_allowed_sans_;
  if (allowed.empty() || HasOneOf(allowed, SubjectAltNames(X509_STORE_CTX_get0_cert(store)))) {
    return 1;
  }
  X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

Result<void> TlsServerContext::TrustClients(const TlsServerOptions& options) {
  SSL_CTX* const ctx = ssl_ctx_.get();
  client_auth_ = options.client_auth;
  client_allowed_sans_ = options.client_allowed_sans;
  if (client_auth_ >= TlsClientAuth::kVerifyIfGiven) {
    // Without authorities of their own clients are verified against the system's, as in Go.
    TlsOptions trust_options;
    trust_options.ca_pem = options.client_ca_pem;
    trust_options.ca_file = options.client_ca_file;
    auto trust = TrustStores().Get(trust_options);
    if (!trust) return std::unexpected(std::move(trust.error()).Annotated("client_ca"));
    SSL_CTX_set1_cert_store(ctx, (*trust)->get());
    files_.insert(files_.end(), (*trust)->files().begin(), (*trust)->files().end());
  }
  int mode = SSL_VERIFY_NONE;
  if (client_auth_ != TlsClientAuth::kNone) mode = SSL_VERIFY_PEER;
  if (client_auth_ == TlsClientAuth::kRequireAny ||
      client_auth_ == TlsClientAuth::kRequireVerified) {
    mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  SSL_CTX_set_verify(ctx, mode, nullptr);
  SSL_CTX_set_cert_verify_callback(ctx, &VerifyClient, this);
  return {};
}

Result<void> TlsServerContext::Load(const TlsServerOptions& options) {
  const PemSource certificate{"cert", options.cert_pem, options.cert_file};
  const PemSource key{"key", options.key_pem, options.key_file};
  auto credentials = LoadCredentials(certificate, key, files_);
  if (!credentials) return std::unexpected(std::move(credentials.error()));
  const bool good = SetVersionBounds(*ssl_ctx_, options.min_version, options.max_version) &&
                    UseCredentials(*ssl_ctx_, *credentials);
  ERR_clear_error();
  if (!good) {
    return Fail(
        ErrorCode::kInvalid,
        "no TLS version lies between min_version and max_version, or the certificate is too "
        "weak");
  }
  if (auto trusted = TrustClients(options); !trusted) return trusted;
  if (auto suites = UseCipherSuites(*ssl_ctx_, options.cipher_suites); !suites) return suites;
  if (auto curves = UseCurves(*ssl_ctx_, options.curves); !curves) return curves;
  if (options.prefer_server_cipher_suites) {
    SSL_CTX_set_options(ssl_ctx_.get(), SSL_OP_CIPHER_SERVER_PREFERENCE);
  }
  SSL_CTX_set_num_tickets(ssl_ctx_.get(), 0);
  return {};
}

Result<std::shared_ptr<const TlsServerContext>> TlsServerContext::Make(
    const TlsServerOptions& options) {
  std::shared_ptr<TlsServerContext> context(new TlsServerContext());
  context->ssl_ctx_.reset(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (!context->ssl_ctx_)
    return Fail(ErrorCode::kExhausted, "the TLS library cannot make a context");
  if (auto loaded = context->Load(options); !loaded) {
    return std::unexpected(std::move(loaded.error()));
  }
  for (const std::string& protocol : options.alpn) {
    context->alpn_wire_ += static_cast<char>(protocol.size());
    context->alpn_wire_ += protocol;
  }
  if (!context->alpn_wire_.empty()) {
    SSL_CTX_set_alpn_select_cb(context->ssl_ctx_.get(), &SelectAlpn, &context->alpn_wire_);
  }
  return context;
}

OpPtr AcceptTls(EventLoop& loop, std::unique_ptr<ByteStream> transport, TlsServerContextPtr context,
                StreamConnector::Done done) {
  SSL* const ssl = SSL_new(context->ssl_ctx());
  if (ssl == nullptr) {
    return loop.Defer([done = std::move(done)]() mutable {
      done(std::unexpected(Failure{FailureReason::kInternal, "no memory for a TLS connection"}));
    });
  }
  auto engine = std::make_unique<TlsEngine>(ssl);
  SSL_set_accept_state(ssl);
  // The handshake holds the context until it is done; afterwards only its SSL_CTX is needed, which
  // the SSL itself holds. ALPN is chosen during the handshake.
  return StartTlsHandshake(loop, TlsParts{std::move(transport), nullptr, std::move(engine)},
                           [context = std::move(context), done = std::move(done)](
                               auto stream, Duration) mutable { done(std::move(stream)); });
}

}  // namespace sonde
