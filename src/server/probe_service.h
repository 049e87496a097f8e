// ProbeService: what /probe needs from the engine.
//
// Why: server/ does not see configuration, scheduler or shards; app/ binds this to them.
//
// THREAD: the main loop. LIFETIME: outlives the server. A ProbeModule is immutable and shared: a
// request keeps the configuration that it started with.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sonde/event_loop.h"
#include "sonde/probe_result.h"
#include "sonde/result.h"

namespace sonde {

class ProbeModule;
using ProbeModulePtr = std::shared_ptr<const ProbeModule>;

/// A module of the configuration, as /probe sees it.
class ProbeModule {
 public:
  virtual ~ProbeModule() = default;
  virtual std::string_view name() const = 0;
  /// The value of `prober:`, as written.
  virtual std::string_view prober_name() const = 0;
  /// Whether that prober exists.
  virtual bool prober_known() const = 0;
  /// Zero or less: not set.
  virtual Duration timeout() const = 0;
  /// The module with blackbox's hostname parameter applied, or why it can't be (the text of the
  /// 400).
  virtual Result<ProbeModulePtr> WithHostname(std::string_view hostname) const = 0;
  /// The module as YAML with an indent of 2, secrets masked (the last block of debug output).
  virtual std::string Describe() const = 0;
};

/// One run asked for by a client.
struct ProbeOrder {
  ProbeModulePtr module;  ///< with the hostname applied
  std::string target;
  std::string hostname;
  Duration timeout{};  ///< zero or less: the run fails at once
  LogLevel log_level = LogLevel::kInfo;
};

class ProbeService {
 public:
  using Done = std::move_only_function<void(Result<ProbeResult>)>;
  virtual ~ProbeService() = default;
  /// The module of that name in the current configuration, or null.
  virtual ProbeModulePtr FindModule(std::string_view name) = 0;
  /// Runs a probe. Error kExhausted or kUnavailable: not admitted (503, Retry-After); any other:
  /// 500. Destroying the op cancels the run.
  [[nodiscard]] virtual OpPtr Start(ProbeOrder order, Done done) = 0;
};

}  // namespace sonde
