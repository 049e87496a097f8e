// Where a hop of an HttpRun connects: straight to its target, or to a proxy.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "probes/http/http_probe.h"
#include "probes/http/http_request.h"
#include "probes/http_client/token_fetch.h"
#include "sonde/ascii.h"
#include "sonde/percent.h"

namespace sonde {
namespace {

/// Host and port as the exporter's log has them: a zone without its escape.
std::string LoggedHost(std::string authority) {
  if (authority.starts_with('[')) {
    if (const std::size_t zone = authority.find("%25"); zone != std::string::npos) {
      authority.erase(zone + 1, 2);
    }
  }
  return authority;
}

/// As the exporter's log has a URL, but for the password.
std::string LoggedUrl(const Url& url) {
  std::string text = url.scheme + ":";
  if (url.has_authority && !(url.Authority().empty() && url.path.empty())) text += "//";
  if (url.user) {
    text += PercentEncode(url.user->name, "$&+,;=");
    text += url.user->password ? ":xxxxx@" : "@";
  }
  text += url.Authority() + url.path;
  if (url.query) text += "?" + *url.query;
  if (url.fragment) text += "#" + *url.fragment;
  return text;
}

}  // namespace

bool HttpRun::SkipsResolve() const noexcept {
  return config_->skip_resolve_phase_with_proxy && config_->client.proxy.IsSet();
}

bool HttpRun::IsResolved() const noexcept {
  return !resolved_host_.empty() && EqualsIgnoreCase(hop().url.host, resolved_host_);
}

void HttpRun::TellRequest(const HttpHop& asked) {
  IfFails("Error for HTTP request");
  if (told_requests_ > redirects_->count() || !log().Wants(LogLevel::kDebug)) return;
  ++told_requests_;
  trips_.Begin();
  const std::string address = asked.url.Authority();
  // Go names the host of a redirect only where it is not that of the first URL.
  const bool names_host = redirects_->count() == 0 || asked.host != first_.authority;
  log().Debug("Making HTTP request",
              {{"url", LoggedUrl(asked.url)}, {"host", names_host ? LoggedHost(asked.host) : ""}});
  if (address == first_.authority) return;
  log().Debug("Address does not match first address, not sending TLS ServerName",
              {{"first", LoggedHost(first_.authority)}, {"address", LoggedHost(address)}});
  if (config_->enable_http3) {
    log().Debug("No serverless transport available, using standard transport");
  }
}

void HttpRun::RecordTrip(const HttpHop& asked, const HttpTrace& trace) {
  if (HasNoTime()) return;  // what was begun was only to be shown
  const MonoTime now = loop().Now();
  trips_.Record(trace, {.is_tls = asked.url.IsHttps(),
                        .via_proxy = HasProxyDialogue(asked.url),
                        .proxy_tls = proxy_ && proxy_->kind == HttpProxy::Kind::kHttps,
                        .quic = config_->enable_http3,
                        .over = deadline().Expired(now) ? std::nullopt : std::optional(now)});
}

void HttpRun::TellRedirect(const HttpResponse& response, const Redirects::Decision& decision) {
  using Kind = Redirects::Decision::Kind;
  const bool leads_nowhere = decision.kind == Kind::kBroken && decision.next.url.scheme.empty();
  if (decision.kind == Kind::kFinal || leads_nowhere) return;
  if (log().Wants(LogLevel::kWarn)) {
    const std::string& location = *response.Find("Location");
    const bool may_hold_password = location.find("//") != std::string::npos;
    log().Warn("Received redirect",
               {{"location", may_hold_password ? WithoutPassword(location) : location}});
  }
  if (decision.kind == Kind::kRefused) log().Warn("Not following redirect");
  if (decision.kind == Kind::kBroken) TellRequest(decision.next);
}

void HttpRun::PlanRoute() {
  requested_ = true;
  TellRequest(hop());
  if (!material_->client_flaw.empty()) {
    return Fail(FailureReason::kConfig, material_->client_flaw);
  }
  if (config_->client.oauth2 && !material_->client.token) return FetchToken();
  const Url& url = hop().url;
  if (!url.EffectivePort()) {
    return Fail(FailureReason::kConfig, "the port of the URL is not between 1 and 65535");
  }
  // As for blackbox, HTTP/3 goes straight: there is no way for it through these proxies.
  auto choice = ChooseProxy(config_->enable_http3 ? ProxyConfig{} : config_->client.proxy,
                            ProxyEnvironment::OfProcess(), url, url.host);
  if (!choice) return Fail(std::move(choice.error()));
  proxy_ = std::move(*choice);
  attempt_ = 0;
  if (!proxy_) return IsResolved() ? Send() : LookUpTarget();
  if (proxy_->kind == HttpProxy::Kind::kHttps && !tls_context_) {
    return PrepareTls(config_->client.tls_config, [this](TlsContextPtr context) {
      tls_context_ = std::move(context);
      PlanRoute();
    });
  }
  if (proxy_->host == proxy_host_) return Send();
  LookUpProxy();
}

// Outside of any phase: the endpoint's time is in the run's duration, and not the target's.
void HttpRun::FetchToken() {
  LeavePhase();
  fetching_token_ = true;
  const std::shared_ptr<const HttpClientConfig> client(config_, &config_->client);
  Await(std::make_unique<TokenFetch>(
      services(), client, material_->client,
      TokenFetch::Options{.user_agent = UserAgent(*config_), .deadline = deadline()},
      [this](std::expected<std::string, Failure> token) {
        fetching_token_ = false;
        if (!token) return Fail(std::move(token.error()));
        material_->client.token = std::move(*token);
        PlanRoute();
      }));
}

// Where a redirect leads: all its addresses, as Go's dialer takes whichever connects first. The
// module's rules are about the target.
void HttpRun::LookUpTarget() {
  const AddressPolicy policy{.preferred = IpFamily::kV6, .fallback = true};
  LookUp(hop().url.host, policy, [this, policy, began = loop().Now()](const ResolveAnswer& answer) {
    trips_.LookedUp(began, loop().Now());
    const auto address = ChooseAddress(answer, policy);
    if (!address) return Fail(address.error());
    targets_ = AllAddresses(answer, policy.preferred);
    resolved_host_ = hop().url.host;
    result().address = *address;
    Send();
  });
}

// All its addresses, the preferred family first: a proxy is no target, so any way to it will do.
void HttpRun::LookUpProxy() {
  AddressPolicy policy = config_->Policy();
  policy.fallback = true;
  const Duration before = result().phases.Get(Phase::kResolve).value_or(Duration::zero());
  LookUp(proxy_->host, policy,
         [this, policy, before, began = loop().Now()](const ResolveAnswer& answer) {
           trips_.LookedUp(began, loop().Now());
           if (redirects_->count() == 0) {
             unshown_resolve_ += result().phases.Get(Phase::kResolve).value_or(before) - before;
           }
           proxies_ = AllAddresses(answer, policy.preferred);
           if (proxies_.empty()) {
             const Failure& why = answer.v4_failure ? answer.v4_failure : answer.v6_failure;
             return Fail(
                 FailureReason::kProxyConnect,
                 fmt::format("the proxy's name {} has no address: {}", proxy_->host, why.detail));
           }
           proxy_host_ = proxy_->host;
           Send();
         });
}

void HttpRun::SetRoute(HttpRequest& http_request) {
  const Url& url = hop().url;
  if (!proxy_) {
    peer_ = {targets_[attempt_], *url.EffectivePort()};
  } else {
    peer_ = {proxies_[attempt_], proxy_->port};
    UseProxy(config_->client.proxy, *proxy_, url.host, url, http_request);
  }
  if (http_request.proxy.kind == HttpProxy::Kind::kHttps) {
    const std::string& name = config_->client.tls_config.server_name;
    http_request.proxy.tls = tls_context_;
    http_request.proxy.tls_server_name = name.empty() ? proxy_->host : name;
  }
  http_request.peer = peer_;
}

bool HttpRun::HasProxyDialogue(const Url& url) const noexcept {
  return proxy_ && HttpProxy{.kind = proxy_->kind}.HasDialogue(url.IsHttps());
}

std::string HttpRun::ShownUrl(const Url& url) const {
  if (url.Authority() != first_.authority) return url.ToString();
  Url named = url;
  named.host = first_.name;
  return named.ToString();
}

bool HttpRun::TriesNextAddress(const HttpResponse& response) {
  if (response.trace.connected || !response.failure) return false;
  if (response.failure.fault() == Fault::kAgent || deadline().Expired(loop().Now())) return false;
  if (attempt_ + 1 >= (proxy_ ? proxies_ : targets_).size()) return false;
  ++attempt_;
  AddPhases(response.trace.Phases(false, false, loop().Now()));
  return true;
}

}  // namespace sonde
