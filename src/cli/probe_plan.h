// ProbePlan: what `sonde probe` is going to run, from its flags. Pure.
//
// Why: choosing a module by the target's scheme and making one from flags are decisions; they are
// tested as a table, without a loop.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/loop_services.h"
#include "cli/probe_scheme.h"
#include "config/config.h"
#include "sonde/result.h"

namespace sonde {

/// The flags of `sonde probe` that say what is probed, as given; "" or empty: not given.
struct ProbeFlags {
  std::string target;
  std::string module;
  std::string method;
  std::vector<std::string> headers;  ///< "Name: value"
  std::optional<std::string> body;
  std::vector<std::string> expect_status;  ///< "200", "2xx", "200,204"
  std::string expect_body;
  std::vector<std::string> resolve;  ///< "HOST:IP"
  bool ip4 = false;
  bool ip6 = false;
  bool insecure = false;
  std::optional<Duration> timeout;

  /// True if a flag describes the module itself, so that it must be made.
  bool DescribeModule() const noexcept {
    return !method.empty() || !headers.empty() || body || ip4 || ip6 || insecure;
  }
};

struct ProbePlan {
  ModulePtr module;                            ///< its prober exists
  std::string target;                          ///< as the prober wants it: tcp://host:1 is host:1
  std::shared_ptr<const Expectations> expect;  ///< null if none
  Duration timeout{};
  PinnedHosts pinned;
};

/// `file` may be null: then only the built-in modules are there. A module of the file wins over a
/// built-in one of the same name. All errors are of usage.
Result<ProbePlan> PlanProbe(const ProbeFlags& flags, const Config* file);

}  // namespace sonde
