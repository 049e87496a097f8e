// HistoryFeed: how a shard tells the history what happened.
//
// Why: a finished run costs the shard a copy into a ring. A check that begins asks for its past in
// the same queue: what went before the question is past, what comes after it is told by the shard
// itself, so no run is counted twice and none is left out.
//
// When the history does not keep up, runs and gaps are refused first (the last eighth of the ring
// is for the rest); what is refused is counted.
//
// THREAD: Tell and Begin by one shard; Next and the counters by the history's thread.
// LIFETIME: outlives both.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "history/history_types.h"
#include "history/spsc_ring.h"

namespace sonde {

/// Is told an instance's past. Called on the history's thread.
class HistoryPast {
 public:
  virtual ~HistoryPast() = default;
  /// How far back it wants to know.
  virtual Duration reach() const = 0;
  /// In the order of hours; within reach, rounded to hours.
  virtual void Hour(std::int64_t hour, const HourBlock& block) = 0;
  /// That was all. `complete`: false if the history could not be read.
  virtual void End(bool complete) = 0;
};

struct PastRequest {
  HistoryKeyPtr who;
  std::unique_ptr<HistoryPast> past;
};
using PastRequests = std::vector<PastRequest>;

class HistoryFeed {
 public:
  using Item = std::variant<std::monostate, HistoryRun, HistoryGap, HistoryChange, PastRequests>;

  /// `wake` is called by the shard's thread when the history should look soon.
  HistoryFeed(std::size_t capacity, std::function<void()> wake);

  // -- the shard
  void Tell(HistoryRun run);
  void Tell(HistoryGap gap);
  void Tell(HistoryChange change);
  /// Ends the requests at once, incomplete, if there is no room.
  void Begin(PastRequests requests);

  // -- the history
  std::optional<Item> Next() { return ring_.Pop(); }
  std::size_t capacity() const noexcept { return ring_.capacity(); }
  std::uint64_t refused_runs() const noexcept { return refused_runs_.load(kRelaxed); }
  std::uint64_t refused_changes() const noexcept { return refused_changes_.load(kRelaxed); }

 private:
  static constexpr auto kRelaxed = std::memory_order_relaxed;
  bool RoomForRuns() noexcept;

  SpscRing<Item> ring_;
  std::function<void()> wake_;
  std::atomic<std::uint64_t> refused_runs_{0};
  std::atomic<std::uint64_t> refused_changes_{0};
};

}  // namespace sonde
