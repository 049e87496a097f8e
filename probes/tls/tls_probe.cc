#include "probes/tls/tls_probe.h"

#include <array>
#include <utility>

#include "probes/endpoint/service_port.h"
#include "probes/endpoint/source_address.h"
#include "probes/tls/tls_metrics.h"
#include "sonde/common_metrics.h"

namespace sonde {
namespace {

constexpr std::size_t kReadBytes = 16384;

/// The port where a protocol usually starts in clear text; 443 without one.
std::uint16_t DefaultPort(StartTlsProtocol protocol) {
  switch (protocol) {
    case StartTlsProtocol::kNone: return 443;
    case StartTlsProtocol::kSmtp: return 25;
    case StartTlsProtocol::kImap: return 143;
    case StartTlsProtocol::kPop3: return 110;
    case StartTlsProtocol::kLdap: return 389;
    case StartTlsProtocol::kXmpp: return 5222;
    case StartTlsProtocol::kPostgres: return 5432;
    case StartTlsProtocol::kMysql: return 3306;
  }
  return 443;
}

std::string NameOf(const TlsProbeConfig& config, const std::string& target) {
  if (!config.tls_config.server_name.empty()) return config.tls_config.server_name;
  const auto host_port = SplitHostPort(target);
  return host_port ? host_port->host : target;
}

}  // namespace

TlsRun::TlsRun(ProbeServices& services, std::shared_ptr<const TlsProbeConfig> config,
               RunRequest request)
    : ProbeRun(services, std::move(request)),
      config_(std::move(config)),
      starttls_(config_->starttls, NameOf(*config_, this->request().target)) {}

TlsRun::~TlsRun() { Await(nullptr); }  // a read must not outlive its stream

void TlsRun::Begin() {
  const auto host_port = SplitHostPort(request().target);
  host_ = host_port ? host_port->host : request().target;
  if (!host_port) return OnPort(DefaultPort(config_->starttls));
  AttributeTo(Phase::kAgent);
  Await(
      FindPort(loop(), host_port->port, "tcp", [this](std::expected<std::uint16_t, Failure> port) {
        if (!port) return Fail(std::move(port.error()));
        OnPort(*port);
      }));
}

void TlsRun::OnPort(std::uint16_t port) {
  if (port == 0) return Fail(FailureReason::kConfig, "the port is not between 1 and 65535");
  peer_.port = port;
  const auto policy =
      AddressPolicy::FromBlackbox(config_->preferred_ip_protocol, config_->ip_protocol_fallback);
  ResolveHost(host_, policy, [this](IpAddress address) { OnResolved(address); });
}

void TlsRun::OnResolved(IpAddress address) {
  peer_.ip = address;
  PrepareTls(config_->tls_config, [this](TlsContextPtr context) {
    context_ = std::move(context);
    Connect();
  });
}

void TlsRun::Connect() {
  const auto source = ParseSourceAddress(config_->source_ip_address);
  if (!source) return Fail(source.error());
  Enter(Phase::kConnect);
  Await(services().streams.ConnectTcp({peer_, *source}, [this](auto stream) {
    if (!stream) return Fail(std::move(stream.error()));
    DeductConnectLag(**stream);
    OnConnected(std::move(*stream));
  }));
}

void TlsRun::OnConnected(std::unique_ptr<ByteStream> stream) {
  stream_ = std::move(stream);
  if (config_->starttls != StartTlsProtocol::kNone) Enter(Phase::kProcessing);
  Execute(starttls_.Next());
}

void TlsRun::Execute(StartTls::Step step) {
  using Kind = StartTls::Step::Kind;
  switch (step.kind) {
    case Kind::kRead: return Read();
    case Kind::kSend: return Write(std::move(step.text));
    case Kind::kReady: return Handshake();
    case Kind::kFail: return Fail(FailureReason::kMalformed, std::move(step.text));
  }
}

void TlsRun::Read() {
  Await(stream_->Read(kReadBytes, [this](std::expected<std::string_view, Failure> bytes) {
    if (!bytes) return Fail(std::move(bytes.error()));
    if (bytes->empty()) {
      return Fail(FailureReason::kTruncated,
                  "the server closed the connection before TLS was started");
    }
    Execute(starttls_.OnData(*bytes));
  }));
}

void TlsRun::Write(std::string text) {
  Await(stream_->Write(std::move(text), [this](std::expected<void, Failure> written) {
    if (!written) return Fail(std::move(written.error()));
    Execute(starttls_.Next());
  }));
}

void TlsRun::Handshake() {
  const std::string& name = config_->tls_config.server_name;
  Await(nullptr);  // the stream changes hands: no operation of ours may be left on it
  Enter(Phase::kTls);
  Await(services().tls.Handshake(std::move(stream_),
                                 {context_, name.empty() ? host_ : name, config_->alpn},
                                 [this](TlsOutcome outcome) { OnOutcome(std::move(outcome)); }));
}

void TlsRun::OnOutcome(TlsOutcome outcome) {
  DeductLag(outcome.late);
  LeavePhase();
  result().tls = std::move(outcome.facts);
  if (!outcome.stream) return Fail(std::move(outcome.stream.error()));
  ObserveConnection((*outcome.stream)->tcp());
  Pass();
}

void TlsRun::Conclude(ProbeResult& result) {
  static constexpr std::array<std::pair<Phase, const char*>, 4> kShown = {{
      {Phase::kResolve, "resolve"},
      {Phase::kConnect, "connect"},
      {Phase::kProcessing, "starttls"},
      {Phase::kTls, "handshake"},
  }};
  for (const auto& [phase, name] : kShown) {
    if (const auto took = result.phases.Get(phase)) {
      result.observations.Set(kTlsDurationSeconds, {name}, ToSeconds(*took));
    }
  }
  if (result.tls) ObserveTlsProbe(*result.tls, result.observations);
}

}  // namespace sonde
