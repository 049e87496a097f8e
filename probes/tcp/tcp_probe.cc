#include "probes/tcp/tcp_probe.h"

#include <utility>

#include "probes/tcp/service_port.h"

namespace sonde {

TcpRun::TcpRun(ProbeServices& services, std::shared_ptr<const TcpConfig> config, RunRequest request)
    : DialogueRun(services, std::move(request),
                  {config->query_response, config->tls, config->tls_config}),
      config_(std::move(config)) {}

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
  SetServerNames(target_.host, target_.host);
  PrepareDialogueTls([this] { StartConnect(); });
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

}  // namespace sonde
