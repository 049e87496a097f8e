// LoopServices: the real transports of one loop, as runs see them.
//
// Why: the one place that says which implementation stands behind each interface of ProbeServices.
//
// THREAD: the loop's; make and destroy it there. LIFETIME: outlives the runs that use it, dies
// before its loop.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "net/service_resolver.h"
#include "sonde/probe_run.h"

namespace sonde {

/// Names that are not looked up, as curl's --resolve: lower-case host to address.
using PinnedHosts = std::map<std::string, IpAddress, std::less<>>;

class LoopServices {
 public:
  explicit LoopServices(EventLoop& loop, PinnedHosts pinned = {});
  ~LoopServices();

  ProbeServices& probe_services() noexcept { return services_; }
  ServiceResolver& service_resolver() noexcept;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
  ProbeServices services_;
};

}  // namespace sonde
