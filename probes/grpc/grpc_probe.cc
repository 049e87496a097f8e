#include "probes/grpc/grpc_probe.h"

#include <utility>

#include "probes/grpc/grpc_metrics.h"
#include "sonde/common_metrics.h"

namespace sonde {
namespace {

constexpr std::size_t kMaxAnswerBytes = 4096;

/// As the exporter: a scheme is put in front where there is none, and then ignored; an IPv6 literal
/// may stand without brackets.
std::string WithScheme(const std::string& target) {
  if (target.starts_with("http://") || target.starts_with("https://")) return target;
  return "http://" + (IpAddress::Parse(target) ? BracketedHost(target) : target);
}

}  // namespace

GrpcRun::GrpcRun(ProbeServices& services, std::shared_ptr<const GrpcConfig> config,
                 RunRequest request)
    : ProbeRun(services, std::move(request)), config_(std::move(config)) {}

void GrpcRun::Begin() {
  observations().Set(kGrpcDurationSeconds, {"resolve"}, 0);
  observations().Set(kGrpcSsl, 0);
  observations().Set(kGrpcStatusCode, 0);
  IfFails("Could not parse target URL");
  auto url = Url::Parse(WithScheme(request().target));
  if (!url) return Fail(FailureReason::kConfig, url.error().message);
  url_ = std::move(*url);
  // A bad tls_config fails the run also where it is not used, as with the exporter.
  if (!config_->tls && config_->tls_config == TlsOptions{}) return StartResolve();
  IfFails("Error creating TLS configuration");
  PrepareTls(config_->tls_config, [this](TlsContextPtr context) {
    tls_ = std::move(context);
    StartResolve();
  });
}

void GrpcRun::StartResolve() {
  const auto policy = AddressPolicy::FromBlackbox(config_->preferred_ip_protocol,
                                                  config_->ip_protocol_fallback.value_or(false));
  ResolveHost(url_.host, policy, [this](IpAddress address) { OnResolved(address); });
}

void GrpcRun::OnResolved(IpAddress address) {
  observations().Set(kGrpcDurationSeconds, {"resolve"},
                     ToSeconds(result().phases.Get(Phase::kResolve).value_or(Duration::zero())));
  if (!config_->tls) log().Debug("Dialing GRPC without TLS");
  IfFails("can't connect grpc server:");
  url_.scheme = config_->tls ? "https" : "http";
  if (url_.port.empty()) url_.port = config_->tls ? "443" : "80";
  const auto port = url_.EffectivePort();
  call_started_ = loop().Now();
  if (!port || *port == 0) {
    const std::string what = "\"" + url_.port + "\" is not a port number";
    return OnAnswer({grpc_code::kUnavailable, what}, {FailureReason::kConfig, what});
  }
  Call({address, *port});
}

void GrpcRun::Call(Endpoint peer) {
  auto metadata = MetadataHeaders(config_->metadata);
  if (!metadata) {
    return OnAnswer({grpc_code::kInternal, metadata.error().message, 0},
                    {FailureReason::kConfig, metadata.error().message});
  }
  HttpRequest call;
  call.method = "POST";
  call.url = url_.scheme + "://" + BracketedHost(url_.host) + ":" + url_.port +
             "/grpc.health.v1.Health/Check";
  call.peer = peer;
  call.headers = {{"content-type", "application/grpc"},
                  {"te", "trailers"},
                  {"grpc-accept-encoding", "identity"},
                  {"user-agent", "grpc-sonde/" SONDE_VERSION}};
  for (HttpHeader& header : *metadata) call.headers.push_back(std::move(header));
  call.body = HealthRequest(config_->service);
  call.versions = HttpVersions::kHttp2Prior;
  if (config_->tls) call.tls = tls_;
  call.tls_server_name =
      config_->tls_config.server_name.empty() ? url_.host : config_->tls_config.server_name;
  call.deadline = deadline();
  call.on_body = [this](std::string_view bytes) {
    body_ += bytes;
    return body_.size() <= kMaxAnswerBytes;
  };
  AttributeTo(Phase::kConnect);
  auto exchange = services().http.Fetch(
      std::move(call), [this](const HttpResponse& response) { OnResponse(response); });
  call_ = exchange.get();
  Await(std::move(exchange));
}

void GrpcRun::OnResponse(const HttpResponse& response) {
  AddPhases(response.trace.Phases(config_->tls, false, loop().Now()));
  if (response.tls) result().tls = response.tls;
  DeductLag(response.trace.lag);
  call_started_ += response.trace.lag;
  ObserveConnection(response.tcp);
  const HealthAnswer answer = ReadHealthAnswer(response, body_);
  if (answer.code == grpc_code::kOk && response.tls) {
    observations().Set(kGrpcSsl, 1);
    ObserveTls(*response.tls, {.last_chain_expiry = false}, observations());
  }
  Failure failure = response.failure;
  if (!failure && answer.code != grpc_code::kOk) {
    failure = {FailureReason::kGrpcStatus,
               "the call ended with code " + std::to_string(answer.code) + ": " + answer.message};
  }
  OnAnswer(answer, failure);
}

void GrpcRun::OnAnswer(const HealthAnswer& answer, const Failure& failure) {
  const bool answered = answer.code == grpc_code::kOk;
  const std::string status = answered ? ServingStatusName(answer.serving_status) : "";
  ShowOutcome(answer.code, status);
  if (failure) return Fail(failure);
  if (status != "SERVING") return Fail(FailureReason::kGrpcStatus, "the service is " + status);
  log().Debug("connect the grpc server successfully");
  Pass();
}

void GrpcRun::ShowOutcome(int code, const std::string& serving_status) {
  observations().Set(kGrpcDurationSeconds, {"check"}, ToSeconds(loop().Now() - call_started_));
  observations().Set(kGrpcStatusCode, code);
  for (const char* name : {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"}) {
    observations().Set(kGrpcHealthcheckResponse, {name}, 0);
  }
  if (!serving_status.empty()) observations().Set(kGrpcHealthcheckResponse, {serving_status}, 1);
}

void GrpcRun::OnDeadline() {
  if (!call_) return ProbeRun::OnDeadline();
  const HttpTrace& trace = call_->trace();
  AddPhases(trace.Phases(config_->tls, false, loop().Now()));
  if (call_->partial().tls) result().tls = call_->partial().tls;
  AttributeTo(trace.Current(config_->tls, false));
  ShowOutcome(grpc_code::kDeadlineExceeded, "");
  ProbeRun::OnDeadline();
}

}  // namespace sonde
