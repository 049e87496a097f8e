// IcmpRun: resolve, one echo request, its answer (blackbox 3.7).
//
// THREAD: the shard's. LIFETIME: see ProbeRun.
#pragma once

#include <memory>
#include <string_view>

#include "probes/icmp/icmp_config.h"
#include "sonde/net/icmp.h"
#include "sonde/probe_run.h"

namespace sonde {

class IcmpRun final : public ProbeRun {
 public:
  IcmpRun(ProbeServices& services, std::shared_ptr<const IcmpConfig> config, RunRequest request);

 protected:
  void Begin() override;
  void OnDeadline() override;

 private:
  void OnResolved(IpAddress address);
  void TellSending(bool v4);
  void OnReply(const IcmpReply& reply);
  void OnFailure(const IcmpFailure& failure);

  std::shared_ptr<const IcmpConfig> config_;
  IcmpOp* ping_ = nullptr;         ///< the outstanding op, once it is a ping
  std::string_view no_hop_limit_;  ///< words for a reply without one
};

}  // namespace sonde
