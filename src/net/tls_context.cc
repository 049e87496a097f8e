#include "net/tls_context.h"

#include <openssl/err.h>

#include <utility>

#include "net/tls_material.h"
#include "net/tls_session.h"

namespace sonde {
namespace {

std::unexpected<Failure> ConfigFailure(std::string detail) {
  return std::unexpected(Failure{FailureReason::kConfig, "tls_config: " + std::move(detail)});
}

}  // namespace

OpenSslContext::OpenSslContext(TlsOptions options, TrustStorePtr trust)
    : options_(std::move(options)), trust_(std::move(trust)), files_(trust_->files()) {}

OpenSslContext::~OpenSslContext() = default;

std::expected<std::shared_ptr<const OpenSslContext>, Failure> OpenSslContext::Make(
    const TlsOptions& options, TrustStores& stores) {
  if (!options.ca_ref.empty() || !options.cert_ref.empty() || !options.key_ref.empty()) {
    return ConfigFailure("there is no secret manager that ca_ref, cert_ref or key_ref could name");
  }
  auto trust = stores.Get(options);
  if (!trust) return ConfigFailure(std::move(trust.error().message));
  std::shared_ptr<OpenSslContext> context(new OpenSslContext(options, std::move(*trust)));

  const PemSource certificate{"cert", options.cert_pem, options.cert_file};
  const PemSource key{"key", options.key_pem, options.key_file};
  if (certificate.empty() != key.empty()) {
    return ConfigFailure("a client certificate and its private key come only together");
  }
  if (!certificate.empty()) {
    auto credentials = LoadCredentials(certificate, key, context->files_);
    if (!credentials) return ConfigFailure(std::move(credentials.error().message));
    context->credentials_ = std::make_unique<TlsCredentials>(std::move(*credentials));
  }
  context->ssl_ctx_.reset(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (!context->ssl_ctx_) return ConfigFailure("the TLS library cannot make a context");
  if (!context->Configure(*context->ssl_ctx_)) {
    ERR_clear_error();
    return ConfigFailure(
        "no TLS version lies between min_version and max_version, or the client "
        "certificate is too weak");
  }
  return context;
}

bool OpenSslContext::Configure(SSL_CTX& ctx) const noexcept {
  if (!SetVersionBounds(ctx, options_.min_version, options_.max_version)) return false;
  TlsSession::InstallHooks(ctx);
  return !credentials_ || UseCredentials(ctx, *credentials_);
}

}  // namespace sonde
