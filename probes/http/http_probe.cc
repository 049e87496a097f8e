#include "probes/http/http_probe.h"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "probes/http/http_date.h"
#include "probes/http/http_metrics.h"
#include "probes/http/http_request.h"
#include "probes/http_client/http_text.h"
#include "sonde/ascii.h"
#include "sonde/common_metrics.h"
#include "sonde/token.h"

namespace sonde {
namespace {

/// A file that could not be opened for lack of descriptors is no mistake in the module.
Failure Unloaded(const Error& error) {
  const bool exhausted = error.code == ErrorCode::kUnavailable;
  return {exhausted ? FailureReason::kNoFds : FailureReason::kConfig, error.message};
}

constexpr int kProxyAuthenticationRequired = 407;  // RFC 9110 15.5.8: only proxies say so

/// The number behind "HTTP/", 0 if there is none.
double VersionNumber(const std::string& version) {
  constexpr std::string_view kPrefix = "HTTP/";
  return version.starts_with(kPrefix) ? std::strtod(version.c_str() + kPrefix.size(), nullptr) : 0;
}

/// What Go's client says of an answer's length: -1 if it is only known at the end of the body.
std::int64_t ContentLength(const HttpResponse& response, bool is_head) {
  if (is_head) return response.content_length;
  if (response.version == "HTTP/3.0" && response.status == 304) return response.content_length;
  if (response.status < 200 || response.status == 204 || response.status == 304) return 0;
  return response.content_length;
}

}  // namespace

HttpRun::HttpRun(ProbeServices& services, std::shared_ptr<const HttpConfig> config,
                 RunRequest request)
    : ProbeRun(services, std::move(request)), config_(std::move(config)), body_({}) {}

void HttpRun::Begin() {
  // Always shown, whatever goes wrong from here on.
  for (const MetricDef* metric :
       {&kHttpContentLength, &kHttpUncompressedBodyLength, &kHttpRedirects, &kHttpSsl,
        &kHttpStatusCode, &kHttpVersion, &kHttpFailedDueToRegex}) {
    observations().Set(*metric, 0);
  }
  if (config_->HasJsonRules()) observations().Set(kHttpFailedDueToCel, 0);
  IfFails("Could not parse target URL");
  auto url = ParseHttpTarget(request().target);
  if (!url) return Fail(FailureReason::kConfig, "the target is " + url.error().message);
  if (config_->enable_http3 && !url->IsHttps()) {
    const std::string original = url->ToString();
    url->scheme = "https";
    log().Warn("Converting HTTP to HTTPS for HTTP/3 compatibility",
               {{"original_target", original}, {"converted_target", url->ToString()}});
  }
  const std::string* const host = config_->ConfiguredHost();
  HttpHop first{.url = std::move(*url),
                .method = config_->method.empty() ? "GET" : config_->method,
                .host = {}};
  first.host = host != nullptr ? *host : first.url.Authority();
  first_ = {.name = first.url.host, .authority = first.url.Authority()};
  redirects_.emplace(std::move(first),
                     Redirects::Options{.follow = config_->client.follow_redirects,
                                        .body_can_repeat = config_->body_file.empty()});
  StartHop();
}

void HttpRun::StartHop() {
  if (config_->enable_http3 && !hop().url.IsHttps()) {
    TellRequest(hop());
    return Fail(FailureReason::kMalformed,
                "the redirect leads to " + hop().url.ToString() + ", which HTTP/3 cannot ask for");
  }
  resolved_before_hop_ = result().phases.Get(Phase::kResolve).value_or(Duration::zero());
  if (redirects_->count() > 0 || SkipsResolve()) return Prepare();
  ResolveHost(hop().url.host, config_->Policy(),
              [this](IpAddress address) { OnResolved(address); });
}

void HttpRun::OnResolved(IpAddress address) {
  targets_ = {address};
  if (!config_->enable_http3) redirects_->Pin(address.ToString());
  resolved_host_ = hop().url.host;
  first_.authority = hop().url.Authority();
  Prepare();
}

void HttpRun::Prepare() {
  IfFails("Error creating request");
  if (!IsToken(hop().method)) {
    return Fail(FailureReason::kConfig, "the method \"" + hop().method + "\" is not a token");
  }
  // Bad TLS material fails plain requests too: a module that can't be used as written says so at
  // once.
  const bool wants_tls = hop().url.IsHttps() || config_->client.tls_config != TlsOptions{};
  if (wants_tls && !tls_context_) {
    IfFails(config_->enable_http3 ? "Error creating TLS config for HTTP/3"
                                  : "Error generating HTTP client");
    return PrepareTls(config_->client.tls_config, [this](TlsContextPtr context) {
      tls_context_ = std::move(context);
      Prepare();
    });
  }
  if (auto error = RefuseReferences(config_->client)) {
    IfFails("Error generating HTTP client");
    return Fail(FailureReason::kConfig, std::move(error->message));
  }
  if (material_) return PlanRoute();
  if (NeedsLoading(*config_)) return LoadFiles();
  material_ = InlineHttpMaterial(*config_);
  PlanRoute();
}

void HttpRun::LoadFiles() {
  AttributeTo(Phase::kAgent);
  auto loaded = std::make_shared<Result<HttpMaterial>>();
  Await(loop().OffLoop([loaded, config = config_] { *loaded = LoadHttpMaterial(*config); },
                       [this, loaded] {
                         if (!*loaded) return Fail(Unloaded(loaded->error()));
                         material_ = std::move(**loaded);
                         PlanRoute();
                       }));
}

void HttpRun::Send() {
  const Url& url = hop().url;
  const std::string cookies =
      cookies_.empty() ? std::string() : cookies_.HeaderFor(CookieUrl(hop()));
  auto request_or = BuildHttpRequest(*config_, *material_, hop(), cookies);
  if (!request_or) return Fail(std::move(request_or.error()));
  HttpRequest& http_request = *request_or;
  SetRoute(http_request);
  if (url.IsHttps()) {
    http_request.tls = tls_context_;
    http_request.tls_server_name = TlsServerName(*config_, first_, url);
  }
  http_request.deadline = deadline();
  body_ = NewSink(config_->compression);
  unzip_ = UnzipsAnswer(*config_, hop());
  skip_body_.reset();
  http_request.on_body = [this](std::string_view piece) { return OnBody(piece); };
  http_request.digest = [this](std::move_only_function<void(bool)> decoded) {
    return DecodeBacklog(std::move(decoded));
  };
  LeavePhase();
  auto exchange = services().http.Fetch(std::move(http_request), [this](HttpResponse response) {
    exchange_ = nullptr;
    OnResponse(std::move(response));
  });
  exchange_ = exchange.get();
  Await(std::move(exchange));
}

BodySink HttpRun::NewSink(std::string coding) const {
  return BodySink({.limit = static_cast<std::uint64_t>(config_->body_size_limit.bytes),
                   .keep = request().keep_body || NeedsBody(*config_, request().expect.get()),
                   .coding = std::move(coding)});
}

bool HttpRun::IsZipped(const HttpResponse& response) const {
  const std::string* const coding = unzip_ ? response.Find("Content-Encoding") : nullptr;
  return coding != nullptr && *coding == "gzip";
}

bool HttpRun::OnBody(std::string_view piece) {
  // Nobody looks at the body of a redirect, and it may never end: stop reading. The head is whole
  // when the first piece comes, so asking once is enough.
  if (!skip_body_) {
    skip_body_ = exchange_ != nullptr && redirects_->IsRedirect(exchange_->partial());
    if (exchange_ != nullptr && IsZipped(exchange_->partial())) body_ = NewSink("gzip");
  }
  return !*skip_body_ && body_.Accept(piece);
}

OpPtr HttpRun::DecodeBacklog(std::move_only_function<void(bool wanted)> decoded) {
  if (!body_.has_backlog()) {
    body_.NextTurn();
    return nullptr;
  }
  auto lent = std::make_shared<BodySink>(body_.Lend());
  return loop().OffLoopLong([lent] { lent->DecodeBacklog(); },
                            [this, lent, decoded = std::move(decoded)]() mutable {
                              body_ = std::move(*lent);
                              body_.NextTurn();
                              auto go_on = std::move(decoded);
                              go_on(!body_.closed());
                            });
}

void HttpRun::OnResponse(HttpResponse response) {
  DeductLag(response.trace.lag);
  if (TriesNextAddress(response)) return Send();
  if (response.tls) result().tls = response.tls;
  ObserveConnection(response.tcp);
  if (IsZipped(response)) {
    response.content_length = -1;
    std::erase_if(response.headers, [](const HttpHeader& header) {
      return EqualsIgnoreCase(header.first, "Content-Encoding") ||
             EqualsIgnoreCase(header.first, "Content-Length");
    });
  }
  if (body_.closed() || !response.failure) response.failure = body_.Flaw();
  const HttpHop asked = hop();
  auto decision = redirects_->Decide(response);
  using Kind = Redirects::Decision::Kind;
  RecordHop(asked, response, decision.kind == Kind::kFinal || decision.kind == Kind::kRefused);
  TellRedirect(response, decision);
  switch (decision.kind) {
    case Kind::kFollow: return FollowRedirect(asked, response);
    case Kind::kBroken: return Fail(std::move(decision.failure));
    case Kind::kRefused:
    case Kind::kFinal: return Judge(std::move(response), decision);
  }
}

void HttpRun::RecordHop(const HttpHop& asked, const HttpResponse& response, bool final) {
  const MonoTime now = loop().Now();
  const bool is_tls = asked.url.IsHttps();
  const bool via_proxy = HasProxyDialogue(asked.url);
  if (config_->enable_http3) {
    phases_.AddQuicHop(response.trace, final && response.answered(), now);
  } else {
    phases_.AddHop(response.trace, is_tls, via_proxy, final && response.answered(), now);
  }
  RecordTrip(asked, response.trace);
  PhaseTimings timings = response.trace.Phases(is_tls, via_proxy, now);
  AddPhases(timings);
  const Duration resolve =
      result().phases.Get(Phase::kResolve).value_or(Duration::zero()) - resolved_before_hop_;
  if (resolve > Duration::zero()) timings.Add(Phase::kResolve, resolve);
  std::string outcome = "no answer";
  if (response.answered()) {
    outcome = fmt::format("{}", response.status);
  } else if (response.failure) {
    outcome = Info(response.failure.reason).name;
  }
  if (result().hops.size() < ProbeResult::kMaxHops) {
    result().hops.push_back(
        {fmt::format("{} {} → {}", asked.method, ShownUrl(asked.url), outcome), peer_, timings});
  }
}

Url HttpRun::CookieUrl(const HttpHop& asked) const {
  if (asked.host.empty()) return asked.url;
  Url url = asked.url;
  if (auto named = Url::Parse("//" + asked.host)) url.host = std::move(named->host);
  return url;
}

void HttpRun::FollowRedirect(const HttpHop& from, const HttpResponse& response) {
  for (const auto& [name, value] : response.headers) {
    if (EqualsIgnoreCase(name, "Set-Cookie"))
      cookies_.Store(CookieUrl(from), value, loop().WallNow());
  }
  StartHop();
}

void HttpRun::Judge(HttpResponse response, const Redirects::Decision& decision) {
  const bool refused = decision.kind == Redirects::Decision::Kind::kRefused;
  // As for blackbox, what came over TLS with a proxy came over TLS.
  const bool over_tls = hop().url.IsHttps() || (proxy_ && proxy_->kind == HttpProxy::Kind::kHttps);
  const bool is_tls = response.answered() && over_tls;
  IfFails("");  // the verdict has words of its own
  if (response.answered()) {
    trips_.End(loop().Now());
    log().Debug("Received HTTP response", {{"status_code", response.status}});
  }
  proxy_wants_login_ = proxy_ && response.status == kProxyAuthenticationRequired;
  if (response.answered()) ObserveAnswer(response, is_tls, refused);
  std::string body = body_.TakeKept();
  if (request().keep_body) result().body = body;
  HttpAnswer answer{.response = std::move(response),
                    .body = std::move(body),
                    .is_tls = is_tls,
                    .body_refused = refused,
                    .body_unreadable = !config_->compression.empty() && !body_.readable(),
                    .body_closed = body_.closed(),
                    .redirect_failure = decision.failure,
                    .log_level = log().level()};
  const auto& expect = request().expect;
  if (!MayTakeLong(*config_, expect.get(), answer)) {
    return Close(EvaluateHttp(*config_, expect.get(), answer));
  }
  AttributeTo(Phase::kAgent);
  auto verdict = std::make_shared<HttpVerdict>();
  Await(loop().OffLoopLong(
      [verdict, config = config_, expect, answer = std::move(answer)] {
        *verdict = EvaluateHttp(*config, expect.get(), answer);
      },
      [this, verdict] { Close(std::move(*verdict)); }));
}

void HttpRun::Close(HttpVerdict verdict) {
  log().Append(std::move(verdict.log));
  last_words_ = verdict.last_words;
  if (proxy_wants_login_ && verdict.failure.reason == FailureReason::kHttpStatus) {
    verdict.failure.reason = FailureReason::kProxyAuth;
  }
  observations().Set(kHttpFailedDueToRegex, verdict.failed_due_to_regex ? 1 : 0);
  if (config_->HasJsonRules()) {
    observations().Set(kHttpFailedDueToCel, verdict.failed_due_to_cel ? 1 : 0);
  }
  if (verdict.failure) return Fail(std::move(verdict.failure));
  Pass();
}

void HttpRun::ObserveAnswer(const HttpResponse& response, bool is_tls, bool refused) {
  Observations& seen = observations();
  seen.Set(kHttpStatusCode, response.status);
  seen.Set(kHttpVersion, VersionNumber(response.version));
  seen.Set(kHttpSsl, is_tls ? 1 : 0);
  seen.Set(kHttpContentLength,
           static_cast<double>(ContentLength(response, hop().method == "HEAD")));
  seen.Set(kHttpUncompressedBodyLength, refused ? 0 : static_cast<double>(body_.count()));
  if (const std::string* modified = response.Find("Last-Modified")) {
    if (const auto time = ParseHttpDate(*modified)) {
      seen.Set(kHttpLastModified, static_cast<double>(time->time_since_epoch().count()));
    }
  }
  if (!is_tls || !response.tls) return;
  ObserveTls(*response.tls,
             {.cipher = true, .verified_chains = !config_->client.tls_config.insecure_skip_verify},
             seen);
}

void HttpRun::OnDeadline() {
  if (fetching_token_) {
    return Fail(
        FailureReason::kOauth2Token,
        fmt::format("token endpoint {}: {}", config_->client.oauth2->ShownEndpoint(), OutOfTime()));
  }
  if (exchange_ == nullptr) {
    // What is prepared here costs the exporter no time.
    if (phase() != Phase::kResolve) {
      requested_ = true;
      TellRequest(hop());
    }
    const bool looks_up_proxy = proxy_ && requested_ && phase() == Phase::kResolve;
    if (!looks_up_proxy) return ProbeRun::OnDeadline();
    return Fail(FailureReason::kProxyConnect, OutOfTime() + " while looking up the proxy");
  }
  // What has come is judged as it is; that the rest is missing is one of the things to judge.
  HttpResponse partial = exchange_->partial();
  partial.trace = exchange_->trace();
  Phase phase = partial.trace.Current(hop().url.IsHttps(), HasProxyDialogue(hop().url));
  if (proxy_ && phase == Phase::kConnect) phase = Phase::kProxy;
  exchange_ = nullptr;
  Await(nullptr);
  AttributeTo(phase);
  if (redirects_->IsRedirect(partial)) {  // it was about to lead on
    partial.status = 0;
    partial.version.clear();
  }
  if (partial.failure) return OnResponse(std::move(partial));
  partial.failure = {TimeoutReason(phase), TimeoutDetail()};
  OnResponse(std::move(partial));
}

void HttpRun::Conclude(ProbeResult& result) {
  trips_.Tell(loop(), log());
  if (!last_words_.empty()) log().Error(last_words_);
  Observations& seen = result.observations;
  if (redirects_) seen.Set(kHttpRedirects, redirects_->count());
  const auto resolve = result.phases.Get(Phase::kResolve);
  if (SkipsResolve() ? redirects_ && redirects_->count() > 0 : resolve.has_value()) {
    const Duration shown = resolve.value_or(Duration::zero()) - unshown_resolve_;
    seen.Set(kHttpDurationSeconds, {"resolve"}, ToSeconds(shown));
  }
  if (!requested_) return;
  seen.Set(kHttpDurationSeconds, {"connect"}, ToSeconds(phases_.connect));
  seen.Set(kHttpDurationSeconds, {"tls"}, ToSeconds(phases_.tls));
  seen.Set(kHttpDurationSeconds, {"processing"}, ToSeconds(phases_.processing));
  seen.Set(kHttpDurationSeconds, {"transfer"}, ToSeconds(phases_.transfer));
}

}  // namespace sonde
