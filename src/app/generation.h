// Generation: one loaded configuration, expanded to the checks that this agent runs.
//
// Why: a reload builds the next generation whole and beside the old one; only then do shards get
// the difference. A check is the same check as before if its name and its target are; everything
// else about it may change without a run being interrupted.
//
// What a reload keeps of a check that is still there: its runs in flight, its shard, its phase
// (unless its interval or the region changed), its counters if its labels and the shape of its
// series are the same, and the counts of its objectives if their window and latency bound are.
//
// THREAD: immutable once made; shared between threads. The main loop makes it.
// LIFETIME: shared_ptr; shards hold single checks of it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "config/config.h"
#include "discovery/target_discovery.h"
#include "history/history_types.h"
#include "metrics/check_cells.h"
#include "metrics/check_registry.h"
#include "metrics/slo_cells.h"
#include "sched/slots.h"

namespace sonde {

/// A check and one of its targets.
struct CheckInstance {
  std::string check;
  std::string target;
  std::uint64_t hash = 0;  ///< of both; decides the shard
  ModulePtr module;
  SlotPlan plan;
  Duration timeout{};
  int max_overlap = 1;
  std::shared_ptr<const Expectations> expect;
  CheckCellsPtr cells;
  HistoryKeyPtr who;      ///< for the history
  SloCellsPtr slo_cells;  ///< null if the check has no objectives
  Slo slo;
};
using CheckInstancePtr = std::shared_ptr<const CheckInstance>;

/// What identifies a check on all shards and over reloads.
struct CheckId {
  std::string check;
  std::string target;
  friend auto operator<=>(const CheckId&, const CheckId&) = default;
};

class Generation {
 public:
  /// Expands `config` with what was discovered, as far as it is this agent's; cells that fit are
  /// taken over from `previous`, which may be null.
  static std::shared_ptr<const Generation> Make(ConfigPtr config, const Generation* previous,
                                                const DiscoveredTargets& discovered = {});

  const Config& config() const noexcept { return *config_; }
  const ConfigPtr& shared_config() const noexcept { return config_; }
  /// Ordered by check and target.
  std::span<const CheckInstancePtr> checks() const noexcept { return checks_; }
  /// What /metrics and the index page show.
  CheckEntries Entries() const;

 private:
  explicit Generation(ConfigPtr config) : config_(std::move(config)) {}

  ConfigPtr config_;
  std::vector<CheckInstancePtr> checks_;
};
using GenerationPtr = std::shared_ptr<const Generation>;

/// What a shard has to do to get from one generation to the next.
struct ShardDelta {
  std::vector<CheckInstancePtr> added;
  std::vector<CheckInstancePtr> kept;  ///< another description of a check that is already there
  std::vector<CheckId> removed;
  bool empty() const noexcept { return added.empty() && kept.empty() && removed.empty(); }
};

/// The delta for each of `shards` shards; `before` may be null.
std::vector<ShardDelta> Diff(const Generation* before, const Generation& after, std::size_t shards);

}  // namespace sonde
