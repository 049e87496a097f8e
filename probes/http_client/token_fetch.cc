#include "probes/http_client/token_fetch.h"

#include <fmt/format.h>

#include <utility>

#include "sonde/random.h"

namespace sonde {
namespace {

/// A random (version 4) UUID, RFC 9562 5.4.
std::string RandomId() {
  const std::uint64_t high = (RandomBits() & ~0xF000ULL) | 0x4000ULL;
  const std::uint64_t low = (RandomBits() & ~(3ULL << 62U)) | (2ULL << 62U);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32U, high >> 16U & 0xFFFFU,
                     high & 0xFFFFU, low >> 48U, low & 0xFFFF'FFFF'FFFFULL);
}

}  // namespace

TokenFetch::TokenFetch(ProbeServices& services, std::shared_ptr<const HttpClientConfig> config,
                       const HttpClientMaterial& material, Options options, Done done)
    : services_(services),
      client_(std::move(config)),
      secret_(material.client_secret),
      key_pem_(material.client_certificate_key),
      options_(std::move(options)),
      done_(std::move(done)) {
  op_ = services_.loop.Defer([this] { Begin(); });
}

void TokenFetch::Begin() {
  auto url = Url::Parse(config().token_url);
  if (!url) return Refuse(FailureReason::kConfig, url.error().message);
  url_ = std::move(*url);
  if ((url_.scheme != "http" && url_.scheme != "https") || !url_.EffectivePort()) {
    return Refuse(FailureReason::kConfig, "it is no http or https URL");
  }
  auto proxy = ChooseProxy(config().proxy, ProxyEnvironment::OfProcess(), url_, url_.host);
  if (!proxy) return Refuse(FailureReason::kOauth2Token, proxy.error().detail);
  proxy_ = std::move(*proxy);
  // As for the target: bad TLS material fails plain requests, too.
  op_ = services_.tls.Context(config().tls_config,
                              [this](std::expected<TlsContextPtr, Failure> context) {
                                if (!context) {
                                  return Refuse(context.error().reason, context.error().detail);
                                }
                                tls_ = std::move(*context);
                                LookUp();
                              });
}

void TokenFetch::LookUp() {
  op_ = services_.resolver.Resolve(proxy_ ? proxy_->host : url_.host, AddressPolicy{},
                                   [this](const ResolveAnswer& answer) { OnAddresses(answer); });
}

void TokenFetch::OnAddresses(const ResolveAnswer& answer) {
  addresses_ = AllAddresses(answer, IpFamily::kV6);
  if (addresses_.empty()) {
    const Failure& why = answer.v4_failure ? answer.v4_failure : answer.v6_failure;
    return Refuse(FailureReason::kOauth2Token, why.detail);
  }
  if (config().IsJwt()) return Sign();
  auto parameters = TokenParameters(config(), {});
  if (!parameters) return Refuse(FailureReason::kConfig, parameters.error().message);
  parameters_ = std::move(*parameters);
  Ask(ClientAuth::kHeader);
}

void TokenFetch::Sign() {
  auto assertion = std::make_shared<Result<std::string>>();
  op_ = services_.loop.OffLoop(
      [assertion, client = client_, key = key_pem_, now = services_.loop.WallNow()] {
        *assertion = SignedAssertion(*client->oauth2, key, now, RandomId());
      },
      [this, assertion] {
        if (!*assertion) return Refuse(FailureReason::kConfig, assertion->error().message);
        auto parameters = TokenParameters(config(), **assertion);
        if (!parameters) return Refuse(FailureReason::kConfig, parameters.error().message);
        parameters_ = std::move(*parameters);
        Ask(ClientAuth::kNone);
      });
}

void TokenFetch::Ask(ClientAuth auth) {
  HttpRequest request =
      BuildTokenRequest(config(), url_, secret_, parameters_, auth, options_.user_agent);
  SetRoute(request);
  request.deadline = options_.deadline;
  answer_.clear();
  request.on_body = [this](std::string_view piece) {
    answer_ += piece;
    return answer_.size() <= kMaxAnswer;
  };
  op_ = services_.http.Fetch(
      std::move(request), [this, auth](const HttpResponse& response) { OnAnswer(auth, response); });
}

void TokenFetch::SetRoute(HttpRequest& request) {
  const IpAddress& address = addresses_[attempt_];
  request.peer = {address, proxy_ ? proxy_->port : *url_.EffectivePort()};
  const std::string& name = config().tls_config.server_name;
  request.tls = tls_;
  request.tls_server_name = name.empty() ? url_.host : name;
  if (!proxy_) return;
  UseProxy(config().proxy, *proxy_, url_.host, url_, request);
  request.proxy.tls = tls_;
  request.proxy.tls_server_name = name.empty() ? proxy_->host : name;
}

void TokenFetch::OnAnswer(ClientAuth auth, const HttpResponse& response) {
  if (response.failure) {
    const bool try_next = !response.trace.connected && attempt_ + 1 < addresses_.size() &&
                          response.failure.fault() == Fault::kTarget;
    if (try_next) {
      ++attempt_;
      return Ask(auth);
    }
    const bool own = response.failure.fault() == Fault::kAgent;
    return Refuse(own ? response.failure.reason : FailureReason::kOauth2Token,
                  response.failure.detail);
  }
  auto value = ReadToken(response, answer_);
  if (value) return Finish(std::move(*value));
  if (auth == ClientAuth::kHeader) return Ask(ClientAuth::kForm);
  Refuse(FailureReason::kOauth2Token, value.error().message);
}

void TokenFetch::Refuse(FailureReason reason, const std::string& why) {
  Finish(std::unexpected(
      Failure{reason, fmt::format("token endpoint {}: {}", config().ShownEndpoint(), why)}));
}

void TokenFetch::Finish(std::expected<std::string, Failure> result) {
  auto done = std::move(done_);
  done(std::move(result));  // may destroy this
}

}  // namespace sonde
