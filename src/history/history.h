// History: the agent's memory of what it saw: runs, changes of state and roll-ups, in SQLite.
//
// Why: what an agent's metrics said dies with their retention and its restarts; error budgets run
// for a month. The facade: a thread with a loop, a feed for each shard, and questions by post.
//
// THREAD: Use, Read and Stop on the loop that made it; a feed belongs to its shard.
// LIFETIME: the shards are stopped before Stop; everything that asks is gone before it is
// destroyed.
#pragma once

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include "event/uv_loop.h"
#include "history/history_feed.h"
#include "history/history_reader.h"
#include "metrics/history_cells.h"

namespace sonde {

class HistoryKeeper;

class History final : public HistoryReader {
 public:
  /// With a feed for each of `shards` shards. Starts the thread.
  History(HistoryCells& cells, std::size_t shards);
  ~History() override;

  void Use(HistorySettings settings);
  /// Writes what was told and ends the thread. May be called again.
  void Stop();

  HistoryFeed& feed(std::size_t shard) noexcept { return *feeds_[shard]; }
  [[nodiscard]] OpPtr Read(EventLoop& loop, HistoryQuery query,
                           std::move_only_function<void(HistoryAnswer)> done) override;

 private:
  class Question;

  UvLoop loop_;
  std::vector<std::unique_ptr<HistoryFeed>> feeds_;
  std::unique_ptr<HistoryKeeper> keeper_;  ///< on the thread only
  std::thread thread_;
};

}  // namespace sonde
