// TargetDiscovery: keeps what checks run against besides their own lists, while sources change.
//
// Why: sources answer when they like, one after the other and often with nothing new. Here their
// last good lists are kept, merged check by check off the loop, and told as one snapshot; what
// follows from a new snapshot is the same as from a new configuration.
//
// What a new configuration keeps: the lists of sources that are as they were. A check of which one
// is new keeps its targets until all its sources have answered or failed once, so that a reload
// takes no target away for a moment.
//
// THREAD: the main loop. LIFETIME: outlived by the loop and by what the sources use.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/merged_targets.h"
#include "discovery/target_source.h"
#include "metrics/discovery_cells.h"
#include "sonde/event_loop.h"

namespace sonde {

using CheckTargetsPtr = std::shared_ptr<const std::vector<CheckTarget>>;
/// By name of the check.
using DiscoveredTargets = std::map<std::string, CheckTargetsPtr, std::less<>>;

/// What all checks together may find; what comes later (in the order of checks) is left out.
inline constexpr std::size_t kMaxDiscoveredTargets = 100'000;

class TargetDiscovery {
 public:
  /// How long a snapshot waits for what else comes.
  static constexpr Duration kCoalesce = std::chrono::milliseconds(100);

  struct Hooks {
    /// Makes the source of that kind; null if it is not to be asked.
    std::function<std::unique_ptr<TargetSource>(const TargetSources&, SourceKind)> make;
    /// A line about a source that a person should read; said once as long as it does not change.
    /// Empty: nothing is wrong any more.
    std::function<void(std::string_view check, std::string_view source, const std::string& text)>
        complain;
    /// There is a new snapshot, or the first one is complete: ready() or targets() changed. It may
    /// call Use.
    std::function<void()> changed;
  };

  TargetDiscovery(EventLoop& loop, DiscoveryMetrics& metrics, Hooks hooks);
  ~TargetDiscovery();

  /// The checks from now on, of which those of this region are looked at.
  void Use(ConfigPtr config);
  const DiscoveredTargets& targets() const noexcept { return targets_; }
  /// Whether every source has answered or failed once, and targets() holds what they said.
  bool ready() const noexcept;

 private:
  struct Source;
  struct Check;
  struct Merge;

  void UseCheck(const CheckConfig& config, Check& check);
  void StartSource(const CheckConfig& config, Check& check, SourceKind kind);
  void OnAnswer(Check& check, Source& source, SourceAnswer answer);
  void Complain(const Check& check, Source& source, std::vector<std::string> complaints);
  void MergeSoon();
  void StartMerge();
  void OnMerged(const Merge& merge);
  void TellUnused(Check& check, const std::vector<Unused>& unused);
  void ShareMetrics();
  void Publish();

  EventLoop& loop_;
  DiscoveryMetrics& metrics_;
  Hooks hooks_;
  ConfigPtr config_;
  std::map<std::string, std::unique_ptr<Check>, std::less<>> checks_;
  DiscoveredTargets targets_;
  OpPtr soon_;
  OpPtr merging_;
};

}  // namespace sonde
