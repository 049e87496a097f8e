// AgentControl: what the health, reload and index pages need from the agent.
//
// THREAD: the main loop. LIFETIME: outlives the server.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sonde/clock.h"
#include "sonde/event_loop.h"
#include "sonde/result.h"

namespace sonde {

/// Which of the agents that share a region this one is.
struct ShardFacts {
  int index = 0;
  int count = 1;
};

struct AgentFacts {
  std::string version;
  std::string region;
  std::string config_file;
  WallTime started;
  bool config_ok = true;                  ///< the last load was good
  std::string config_error;               ///< why not, one complaint a line
  std::optional<WallTime> config_loaded;  ///< the last good load
  std::optional<ShardFacts> shard;        ///< nothing: it has the region for itself
};

class AgentControl {
 public:
  virtual ~AgentControl() = default;
  virtual AgentFacts Facts() const = 0;
  /// Whether requests and checks are served; the text says why not ("draining").
  virtual Result<void> Ready() const = 0;
  /// The configuration in force as YAML, secrets masked.
  virtual std::string ShownConfig() const = 0;
  /// Loads the configuration again; an error keeps the old one. Requests made while a reload is
  /// going on are served after it.
  [[nodiscard]] virtual OpPtr Reload(std::move_only_function<void(Result<void>)> done) = 0;
};

}  // namespace sonde
