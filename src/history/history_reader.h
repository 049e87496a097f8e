// HistoryReader: what was kept about some instances, for pages and the API.
//
// Why: reading takes milliseconds of disk; no loop waits for it. The answer comes back to the loop
// that asked.
//
// THREAD: Read from the asking loop's thread. LIFETIME: outlives its ops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "history/history_types.h"
#include "sonde/event_loop.h"
#include "sonde/result.h"

namespace sonde {

struct HistoryQuery {
  static constexpr std::size_t kMaxInstances = 100;
  static constexpr std::size_t kMaxChanges = 1000;   ///< of each instance
  static constexpr std::size_t kMaxRuns = 1000;      ///< of each instance
  static constexpr std::int64_t kMaxHours = 10'000;  ///< of all instances

  std::vector<HistoryKeyPtr> whom;  ///< the rest beyond kMaxInstances is left out
  WallTime from;                    ///< of the roll-ups; moved up to stay within kMaxHours
  WallTime to;
  std::size_t changes = 100;  ///< the newest ones
  std::size_t runs = 0;       ///< the newest ones among the last runs of all instances
};

struct InstanceHistory {
  HistoryKeyPtr who;
  std::vector<HistoryChange> changes;                     ///< newest first
  std::vector<HistoryRun> runs;                           ///< newest first
  std::vector<std::pair<std::int64_t, HourBlock>> hours;  ///< oldest first; empty hours are absent
};
using HistoryAnswer = Result<std::vector<InstanceHistory>>;

class HistoryReader {
 public:
  virtual ~HistoryReader() = default;
  /// Answers on `loop`; kUnavailable if there is no history. Destroying the op drops the answer.
  [[nodiscard]] virtual OpPtr Read(EventLoop& loop, HistoryQuery query,
                                   std::move_only_function<void(HistoryAnswer)> done) = 0;
};

}  // namespace sonde
