#include "probes/tcp/tcp_probe.h"

#include <utility>

#include "probes/tcp/service_port.h"
#include "probes/tcp/tcp_metrics.h"
#include "sonde/common_metrics.h"

namespace sonde {

TcpRun::TcpRun(ProbeServices& services, std::shared_ptr<const TcpConfig> config, RunRequest request)
    : ProbeRun(services, std::move(request)),
      config_(std::move(config)),
      dialogue_(config_->query_response) {}

TcpRun::~TcpRun() { Await(nullptr); }  // a read must not outlive its stream

void TcpRun::Begin() {
  auto target = SplitHostPort(request().target);
  if (!target) {
    return Fail(FailureReason::kConfig,
                "the target must be host:port, with an IPv6 address in brackets");
  }
  target_ = std::move(*target);
  const auto policy =
      AddressPolicy::FromBlackbox(config_->preferred_ip_protocol, config_->ip_protocol_fallback);
  ResolveHost(target_.host, policy, [this](IpAddress address) { OnResolved(address); });
}

void TcpRun::OnResolved(IpAddress address) {
  peer_.ip = address;
  const PortText port = ReadPort(target_.port);
  if (!port.is_number) return LookUpService();
  if (port.port == 0) return Fail(FailureReason::kConfig, "the port is not between 1 and 65535");
  OnPort(port.port);
}

void TcpRun::LookUpService() {
  // The services file is on a disk, and disks are slow: never on the loop.
  AttributeTo(Phase::kAgent);
  auto found = std::make_shared<std::optional<std::uint16_t>>();
  Await(loop().OffLoop([found, name = target_.port] { *found = PortOfService(name); },
                       [this, found] {
                         if (*found) return OnPort(**found);
                         Fail(FailureReason::kConfig,
                              "\"" + target_.port + "\" is no known service");
                       }));
}

void TcpRun::OnPort(std::uint16_t port) {
  peer_.port = port;
  if (!config_->NeedsTls()) return StartConnect();
  PrepareTls(config_->tls_config, [this](TlsContextPtr context) {
    tls_context_ = std::move(context);
    StartConnect();
  });
}

void TcpRun::StartConnect() {
  ConnectOptions options{.peer = peer_, .source = std::nullopt};
  if (!config_->source_ip_address.empty()) {
    options.source = IpAddress::Parse(config_->source_ip_address);
    if (!options.source) {
      return Fail(FailureReason::kConfig, "source_ip_address is not an IP address");
    }
    if (options.source->family() != peer_.ip.family()) {
      return Fail(FailureReason::kConfig,
                  "source_ip_address and the target are of different families");
    }
  }
  Enter(Phase::kConnect);
  Await(services().streams.ConnectTcp(options,
                                      [this](auto stream) { OnConnected(std::move(stream)); }));
}

void TcpRun::OnConnected(std::expected<std::unique_ptr<ByteStream>, Failure> stream) {
  LeavePhase();
  if (!stream) return Fail(std::move(stream.error()));
  stream_ = std::move(*stream);
  Log(LogLevel::kInfo, "Successfully dialed", {{"peer", peer_.ToString()}});
  if (config_->tls) return StartTls();
  StartDialogue();
}

void TcpRun::StartTls() {
  const std::string& name = config_->tls_config.server_name;
  Await(nullptr);  // the stream changes hands: no operation of ours may be left on it
  Enter(Phase::kTls);
  Await(services().tls.Handshake(
      std::move(stream_),
      {.context = tls_context_, .server_name = name.empty() ? target_.host : name, .alpn = {}},
      [this](TlsOutcome outcome) { OnTls(std::move(outcome)); }));
}

void TcpRun::OnTls(TlsOutcome outcome) {
  LeavePhase();
  result().tls = std::move(outcome.facts);
  if (!outcome.stream) return Fail(std::move(outcome.stream.error()));
  stream_ = std::move(*outcome.stream);
  ObserveTls(*result().tls, {.verified_chains = !config_->tls_config.insecure_skip_verify},
             observations());
  if (!connected_) return StartDialogue();
  Enter(Phase::kTransfer);
  Execute(dialogue_.Next());
}

void TcpRun::StartDialogue() {
  connected_ = true;
  if (config_->query_response.empty()) return Pass();
  Enter(Phase::kTransfer);
  Execute(dialogue_.Next());
}

void TcpRun::Execute(Dialogue::Decision decision) {
  using Kind = Dialogue::Decision::Kind;
  switch (decision.kind) {
    case Kind::kRead: return Read(decision.max_bytes);
    case Kind::kSend: return Write(std::move(decision.data));
    case Kind::kStartTls: return StartTls();
    case Kind::kPass: return Pass();
    case Kind::kFail: return Fail(std::move(decision.failure));
  }
}

void TcpRun::Read(std::size_t max_bytes) {
  Await(stream_->Read(max_bytes, [this](std::expected<std::string_view, Failure> bytes) {
    if (!bytes) return Fail(bytes.error().reason, dialogue_.Where() + ": " + bytes.error().detail);
    Execute(bytes->empty() ? dialogue_.OnEnd() : dialogue_.OnData(*bytes));
  }));
}

void TcpRun::Write(std::string data) {
  Await(stream_->Write(std::move(data), [this](std::expected<void, Failure> written) {
    if (!written)
      return Fail(written.error().reason, dialogue_.Where() + ": " + written.error().detail);
    Execute(dialogue_.Next());
  }));
}

void TcpRun::OnDeadline() {
  if (!connected_ || phase() != Phase::kTransfer) return ProbeRun::OnDeadline();
  Fail(TimeoutReason(phase()), OutOfTime() + " in " + dialogue_.Where());
}

void TcpRun::Conclude(ProbeResult& result) {
  if (!connected_) return;
  Observations& seen = result.observations;
  seen.Set(kTcpFailedDueToRegex, dialogue_.failed_due_to_regex().value_or(false) ? 1 : 0);
  seen.Set(kTcpFailedDueToBytes, dialogue_.failed_due_to_bytes().value_or(false) ? 1 : 0);
  for (const Dialogue::Labels& labels : dialogue_.infos())
    seen.SetDynamic(kTcpExpectInfo, labels, 1);
}

}  // namespace sonde
