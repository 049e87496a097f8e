// TokenFetch: asks a token endpoint for an access token.
//
// Why: within the run's deadline, on the loop, and in no phase of the target: what the endpoint
// does is not the target's doing. blackbox_exporter ignores the deadline here.
//
//     files are there → (TLS context) → address of endpoint or proxy → (assertion) → POST, at most
//     twice: with the secret in a header, then, if the endpoint refused that, in the form
//
// THREAD: the shard's. LIFETIME: an op; the configuration outlives it.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/http_client/http_client_material.h"
#include "probes/http_client/proxy_choice.h"
#include "probes/http_client/token_request.h"
#include "sonde/probe_run.h"

namespace sonde {

class TokenFetch final : public Op {
 public:
  /// The value of the Authorization header, or why there is none: reason kOauth2Token or kConfig,
  /// or what the agent lacks.
  using Done = std::move_only_function<void(std::expected<std::string, Failure>)>;
  struct Options {
    std::string user_agent;
    Deadline deadline;
  };

  TokenFetch(ProbeServices& services, std::shared_ptr<const HttpClientConfig> config,
             const HttpClientMaterial& material, Options options, Done done);

  static constexpr std::size_t kMaxAnswer = std::size_t{1} << 20;

 private:
  const OAuth2Config& config() const noexcept { return *client_->oauth2; }
  void Begin();
  void LookUp();
  void OnAddresses(const ResolveAnswer& answer);
  void Sign();
  void Ask(ClientAuth auth);
  void SetRoute(HttpRequest& request);
  void OnAnswer(ClientAuth auth, const HttpResponse& response);
  void Refuse(FailureReason reason, const std::string& why);
  void Finish(std::expected<std::string, Failure> result);

  ProbeServices& services_;
  std::shared_ptr<const HttpClientConfig> client_;
  std::string secret_, key_pem_;
  Options options_;
  Done done_;
  Url url_;
  std::optional<ProxyChoice> proxy_;
  TlsContextPtr tls_;
  std::vector<IpAddress> addresses_;
  std::size_t attempt_ = 0;
  FormParameters parameters_;
  std::string answer_;
  OpPtr op_;
};

}  // namespace sonde
