#include "probes/websocket/websocket_probe.h"

#include <utility>

#include "probes/websocket/websocket_metrics.h"
#include "sonde/common_metrics.h"

namespace sonde {
namespace {

constexpr std::size_t kReadBytes = std::size_t{16} * 1024;
constexpr std::uint16_t kPort = 80, kSecurePort = 443;

/// As the exporter: of http_config only what an upgrade needs, and the section's own headers.
HttpClientConfig Identity(const WebSocketConfig& config) {
  HttpClientConfig identity;
  if (config.http_config) {
    identity.basic_auth = config.http_config->basic_auth;
    identity.authorization = config.http_config->authorization;
  }
  identity.http_headers = config.headers;
  return identity;
}

std::optional<std::uint16_t> PortOf(const Url& url, bool secure) {
  if (url.port.empty()) return secure ? kSecurePort : kPort;
  return url.EffectivePort();
}

}  // namespace

WebSocketRun::WebSocketRun(ProbeServices& services, std::shared_ptr<const WebSocketConfig> config,
                           RunRequest request)
    : ProbeRun(services, std::move(request)),
      config_(std::move(config)),
      identity_(Identity(*config_)),
      dialogue_(config_->query_response) {}

WebSocketRun::~WebSocketRun() { Await(nullptr); }  // a read must not outlive its stream

void WebSocketRun::Begin() {
  auto url = Url::Parse(request().target);
  if (!url) return Fail(FailureReason::kConfig, url.error().message);
  url_ = std::move(*url);
  observations().Set(kWebSocketConnectionUpgraded, 0);
  observations().Set(kWebSocketStatusCode, 0);
  observations().Set(kWebSocketFailedDueToRegex, 0);
  const TlsOptions options = config_->tls_config();
  // A bad tls_config fails the run also where it is not used, as with the exporter.
  if (!IsSecure() && options == TlsOptions{}) return StartResolve();
  PrepareTls(options, [this](TlsContextPtr context) {
    tls_ = std::move(context);
    StartResolve();
  });
}

void WebSocketRun::StartResolve() {
  const auto policy =
      AddressPolicy::FromBlackbox(config_->preferred_ip_protocol, config_->ip_protocol_fallback);
  ResolveHost(url_.host, policy, [this](IpAddress address) { OnResolved(address); });
}

void WebSocketRun::OnResolved(IpAddress address) {
  observations().Set(kWebSocketDurationSeconds, {"resolve"},
                     ToSeconds(result().phases.Get(Phase::kResolve).value_or(Duration::zero())));
  dialed_ = true;
  if (url_.scheme != "ws" && url_.scheme != "wss") {
    return Fail(FailureReason::kConfig, "the target must begin with ws:// or wss://");
  }
  if (url_.user) {
    return Fail(FailureReason::kConfig, "a WebSocket URL has no user; use http_config.basic_auth");
  }
  const auto port = PortOf(url_, IsSecure());
  if (!port) return Fail(FailureReason::kConfig, "\"" + url_.port + "\" is not a port number");
  peer_ = {address, *port};
  LoadMaterial();
}

void WebSocketRun::LoadMaterial() {
  if (!NeedsLoading(identity_)) return OnMaterial(InlineHttpClientMaterial(identity_));
  AttributeTo(Phase::kAgent);
  auto material = std::make_shared<std::optional<Result<HttpClientMaterial>>>();
  Await(loop().OffLoop(
      [material, identity = identity_] { *material = LoadHttpClientMaterial(identity); },
      [this, material] {
        if (!**material) return Fail(FailureReason::kConfig, (*material)->error().message);
        OnMaterial(***material);
      }));
}

void WebSocketRun::OnMaterial(const HttpClientMaterial& material) {
  WebSocketUpgrade::Request request{url_.Authority(), url_.RequestTarget(), {}};
  if (auto value = AuthorizationValue(identity_, material)) {
    request.headers.emplace_back("Authorization", std::move(*value));
  }
  ForEachHttpHeader(identity_, material, [&](const std::string& name, const std::string& value) {
    request.headers.emplace_back(name, value);
  });
  auto upgrade = WebSocketUpgrade::Make(std::move(request));
  if (!upgrade) return Fail(FailureReason::kConfig, std::move(upgrade.error().message));
  upgrade_ = std::move(*upgrade);
  Connect();
}

// --- the dial: TCP, TLS, upgrade -----------------------------------------------------------------

void WebSocketRun::Connect() {
  Enter(Phase::kConnect);
  Await(services().streams.ConnectTcp({peer_, std::nullopt}, [this](auto stream) {
    if (!stream) return Fail(std::move(stream.error()));
    DeductConnectLag(**stream);
    OnConnected(std::move(*stream));
  }));
}

void WebSocketRun::OnConnected(std::unique_ptr<ByteStream> stream) {
  connected_ = true;
  stream_ = std::move(stream);
  if (IsSecure()) return StartTls();
  SendUpgrade();
}

void WebSocketRun::StartTls() {
  const std::string configured = config_->tls_config().server_name;
  Await(nullptr);  // the stream changes hands: no operation of ours may be left on it
  Enter(Phase::kTls);
  Await(services().tls.Handshake(std::move(stream_),
                                 {tls_, configured.empty() ? url_.host : configured, {}},
                                 [this](TlsOutcome outcome) {
                                   DeductLag(outcome.late);
                                   result().tls = std::move(outcome.facts);
                                   if (!outcome.stream)
                                     return Fail(std::move(outcome.stream.error()));
                                   stream_ = std::move(*outcome.stream);
                                   SendUpgrade();
                                 }));
}

void WebSocketRun::SendUpgrade() {
  Enter(Phase::kProcessing);
  Write(upgrade_->request(), [this] { ReadUpgrade(); });
}

void WebSocketRun::ReadUpgrade() {
  Await(stream_->Read(kReadBytes, [this](std::expected<std::string_view, Failure> bytes) {
    if (!bytes) return Fail(std::move(bytes.error()));
    if (bytes->empty()) {
      return Fail(FailureReason::kTruncated,
                  "the server closed the connection before it answered the upgrade");
    }
    OnUpgradeBytes(*bytes);
  }));
}

void WebSocketRun::OnUpgradeBytes(std::string_view bytes) {
  const auto step = upgrade_->OnData(bytes);
  if (step == WebSocketUpgrade::Step::kMore) return ReadUpgrade();
  DeductLag(stream_->arrived());
  observations().Set(kWebSocketStatusCode, upgrade_->status());
  if (step == WebSocketUpgrade::Step::kFailed) return Fail(upgrade_->failure());
  OnUpgraded();
}

void WebSocketRun::OnUpgraded() {
  LeavePhase();
  observations().Set(kWebSocketConnectionUpgraded, 1);
  if (config_->query_response.empty()) return Pass();
  Enter(Phase::kTransfer);
  OnFrames(upgrade_->rest());
  Execute(dialogue_.Next());
}

// --- the dialogue --------------------------------------------------------------------------------

void WebSocketRun::Execute(MessageDialogue::Decision decision) {
  using Kind = MessageDialogue::Decision::Kind;
  switch (decision.kind) {
    case Kind::kRead: return AwaitMessage();
    case Kind::kPass: return Pass();
    case Kind::kFail:
      observations().Set(kWebSocketFailedDueToRegex, 1);
      return Fail(std::move(decision.failure));
    case Kind::kSend:
      codec_.SendText(decision.data);
      return Write(codec_.TakeOutput(), [this] { Execute(dialogue_.Next()); });
  }
}

void WebSocketRun::AwaitMessage() {
  if (const auto message = codec_.TakeMessage()) {
    if (std::exchange(has_fresh_bytes_, false)) DeductLag(stream_->arrived());
    return Execute(dialogue_.OnMessage(*message));
  }
  if (ended_) return FailDialogue(ended_->reason, ended_->detail);
  std::string pongs = codec_.TakeOutput();
  if (!pongs.empty()) return Write(std::move(pongs), [this] { AwaitMessage(); });
  Await(stream_->Read(kReadBytes, [this](std::expected<std::string_view, Failure> bytes) {
    if (!bytes) return FailDialogue(bytes.error().reason, bytes.error().detail);
    if (bytes->empty()) {
      ended_ = {FailureReason::kTruncated, "the peer closed the connection without a close frame"};
    } else {
      OnFrames(*bytes);
      has_fresh_bytes_ = true;
    }
    AwaitMessage();
  }));
}

void WebSocketRun::OnFrames(std::string_view bytes) {
  if (auto taken = codec_.Receive(bytes); !taken) ended_ = std::move(taken.error());
}

void WebSocketRun::Write(std::string data, std::move_only_function<void()> next) {
  Await(stream_->Write(std::move(data), [this, next = std::move(next)](
                                            std::expected<void, Failure> written) mutable {
    if (!written) return FailDialogue(written.error().reason, written.error().detail);
    auto go_on = std::move(next);
    go_on();
  }));
}

void WebSocketRun::FailDialogue(FailureReason reason, const std::string& detail) {
  if (phase() != Phase::kTransfer) return Fail(reason, detail);
  observations().Set(kWebSocketFailedDueToRegex, 1);
  Fail(reason, dialogue_.Where() + ": " + detail);
}

void WebSocketRun::OnDeadline() {
  if (phase() != Phase::kTransfer) return ProbeRun::OnDeadline();
  FailDialogue(TimeoutReason(phase()), OutOfTime());
}

void WebSocketRun::Conclude(ProbeResult& result) {
  if (stream_) ObserveConnection(stream_->tcp());
  const auto took = [&result](Phase phase) {
    return result.phases.Get(phase).value_or(Duration::zero());
  };
  Observations& seen = result.observations;
  // As the exporter: processing is what of the dial is no TCP connect, also if there was none.
  Duration processing = took(Phase::kTls) + took(Phase::kProcessing);
  if (connected_) {
    seen.Set(kWebSocketDurationSeconds, {"connect"}, ToSeconds(took(Phase::kConnect)));
  } else {
    processing += took(Phase::kConnect);
  }
  if (dialed_) seen.Set(kWebSocketDurationSeconds, {"processing"}, ToSeconds(processing));
  if (const auto transfer = result.phases.Get(Phase::kTransfer)) {
    seen.Set(kWebSocketDurationSeconds, {"transfer"}, ToSeconds(*transfer));
  }
}

}  // namespace sonde
