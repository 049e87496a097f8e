// HistoryBacklog: what the history has yet to write, in bounded memory.
//
// Why: a disk that is slow, full or gone must cost neither a run nor the agent's memory. Runs that
// find no room push out the oldest ones; their counts stay in the roll-ups, which are small. If a
// batch could not be written it comes back and is merged.
//
// THREAD: the history's. LIFETIME: value of its owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "history/history_types.h"

namespace sonde {

struct HourKey {
  std::int64_t hour = 0;
  HistoryKeyPtr who;
  friend bool operator<(const HourKey& a, const HourKey& b) noexcept;
};

/// What one transaction writes. Hours are parts, to be added to what is stored.
struct HistoryBatch {
  std::deque<HistoryRun> runs;
  std::deque<HistoryChange> changes;
  std::map<HourKey, std::string> hours;  ///< packed
  bool empty() const noexcept { return runs.empty() && changes.empty() && hours.empty(); }
};

class HistoryBacklog {
 public:
  struct Limits {
    std::size_t runs = 65'536;
    std::size_t changes = 16'384;
    std::size_t hours = 262'144;  ///< packed: some 40 MB if all are there
  };
  /// What was given up so far.
  struct Dropped {
    std::uint64_t runs = 0;
    std::uint64_t changes = 0;
    std::uint64_t hours = 0;
  };

  HistoryBacklog() = default;
  explicit HistoryBacklog(const Limits& limits) : limits_(limits) {}

  void Add(HistoryRun run);
  void Add(const HistoryGap& gap);
  void Add(HistoryChange change);

  /// Everything, but at most so many runs and hours: a transaction stays small.
  HistoryBatch Take(std::size_t max_runs, std::size_t max_hours);
  /// What could not be written, to be written later.
  void PutBack(HistoryBatch batch);

  bool empty() const noexcept { return waiting_.empty() && open_.empty(); }
  const Dropped& dropped() const noexcept { return dropped_; }

 private:
  HourBlock& Open(const HistoryKeyPtr& who, WallTime at);
  void PackOpen();
  void Trim();

  Limits limits_;
  HistoryBatch waiting_;
  std::map<HourKey, HourBlock> open_;  ///< parts since the last Take
  Dropped dropped_;
};

}  // namespace sonde
