#include "net/tls_context.h"

#include <openssl/err.h>

#include <utility>

#include "net/tls_material.h"
#include "net/tls_provider.h"
#include "net/tls_session.h"

namespace sonde {
namespace {

std::unexpected<Failure> ConfigFailure(std::string detail) {
  return std::unexpected(Failure{FailureReason::kConfig, "tls_config: " + std::move(detail)});
}

/// A max_version below the default minimum leaves no version at all. Go says so to who wants to
/// shake hands, and not before: what needs no TLS still works.
bool IsBelowDefaults(const TlsOptions& options) noexcept {
  return options.min_version == TlsVersion::kUnset && options.max_version != TlsVersion::kUnset &&
         options.max_version < TlsVersion::kTls12;
}

/// A file that could not be opened for lack of descriptors is no mistake in the configuration.
std::unexpected<Failure> LoadFailure(Error error) {
  if (error.code != ErrorCode::kUnavailable) return ConfigFailure(std::move(error.message));
  return std::unexpected(Failure{FailureReason::kNoFds, std::move(error.message)});
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
  if (!trust) return LoadFailure(std::move(trust.error()));
  std::shared_ptr<OpenSslContext> context(new OpenSslContext(options, std::move(*trust)));

  const PemSource certificate{"cert", options.cert_pem, options.cert_file};
  const PemSource key{"key", options.key_pem, options.key_file};
  if (certificate.empty() != key.empty()) {
    return ConfigFailure("a client certificate and its private key come only together");
  }
  if (!certificate.empty()) {
    auto credentials = LoadCredentials(certificate, key, context->files_);
    if (!credentials) return LoadFailure(std::move(credentials.error()));
    context->credentials_ = std::make_unique<TlsCredentials>(std::move(*credentials));
  }
  context->ssl_ctx_.reset(SSL_CTX_new_ex(HandshakeLibrary(), nullptr, TLS_client_method()),
                          &SSL_CTX_free);
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
  if (IsBelowDefaults(options_)) {
    if (!SetVersionBounds(ctx, TlsVersion::kTls13, TlsVersion::kTls13)) return false;
    SSL_CTX_set_options(&ctx, SSL_OP_NO_TLSv1_3);
  } else if (!SetVersionBounds(ctx, options_.min_version, options_.max_version)) {
    return false;
  }
  TlsSession::InstallHooks(ctx);
  return !credentials_ || UseCredentials(ctx, *credentials_);
}

}  // namespace sonde
