// TcpRun: finds the address and the port, connects, and leaves the rest to DialogueRun.
//
// THREAD: the shard's. LIFETIME: see ProbeRun.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "probes/dialogue/dialogue_run.h"
#include "probes/tcp/tcp_config.h"

namespace sonde {

class TcpRun final : public DialogueRun {
 public:
  TcpRun(ProbeServices& services, std::shared_ptr<const TcpConfig> config, RunRequest request);

 protected:
  void Begin() override;

 private:
  void OnResolved(IpAddress address);
  void LookUpPort();
  void Connect(std::uint16_t port);

  std::shared_ptr<const TcpConfig> config_;
  HostPort target_;
  Endpoint peer_;
  std::optional<IpAddress> source_;
};

}  // namespace sonde
