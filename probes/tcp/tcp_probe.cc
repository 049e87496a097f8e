#include "probes/tcp/tcp_probe.h"

#include <utility>

#include "probes/endpoint/service_port.h"
#include "probes/endpoint/source_address.h"

namespace sonde {
namespace {

constexpr std::string_view kNotDialed = "Error dialing TCP";

}  // namespace

TcpRun::TcpRun(ProbeServices& services, std::shared_ptr<const TcpConfig> config, RunRequest request)
    : DialogueRun(services, std::move(request),
                  {config->query_response, config->tls, config->tls_config}),
      config_(std::move(config)) {}

void TcpRun::Begin() {
  IfFails("Error splitting target address and port", kNotDialed);
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
  IfFails("", kNotDialed);
  const auto source = TakeSourceAddress(config_->source_ip_address, "Using local address", log());
  if (!source) return Fail(source.error());
  source_ = *source;
  SetServerNames(target_.host, target_.host);
  IfFails("Error creating TLS configuration", kNotDialed);
  PrepareDialogueTls([this] { LookUpPort(); });
}

void TcpRun::LookUpPort() {
  IfFails("", kNotDialed);
  log().Debug(config_->tls ? "Dialing TCP with TLS" : "Dialing TCP without TLS");
  AttributeTo(Phase::kAgent);
  Await(FindPort(loop(), target_.port, "tcp", [this](std::expected<std::uint16_t, Failure> port) {
    if (!port) return Fail(std::move(port.error()));
    Connect(*port);
  }));
}

void TcpRun::Connect(std::uint16_t port) {
  if (port == 0) return Fail(FailureReason::kConfig, "the port is not between 1 and 65535");
  peer_.port = port;
  Enter(Phase::kConnect);
  Await(services().streams.ConnectTcp({peer_, source_},
                                      [this](auto stream) { OnConnected(std::move(stream)); }));
}

}  // namespace sonde
