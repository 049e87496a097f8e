// Shard: a thread with a loop, and everything mutable that runs on it.
//
// Why: shards share nothing, so nothing on them is locked. What crosses is posted: the difference
// to the next generation, jobs of clients and their cancellation, drain. Results go the other way.
//
// THREAD: constructor, Start, Stop and destructor on the main thread; the rest on any.
// LIFETIME: joins its thread in the destructor; then no callback runs any more.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "app/generation.h"
#include "app/probe_jobs.h"
#include "event/uv_loop.h"
#include "history/history_feed.h"

namespace sonde {

class Shard final : public JobRunner {
 public:
  /// `name` is the thread's (at most 15 bytes); `max_scheduled`: scheduled runs in flight.
  /// `history` may be null.
  Shard(std::string name, LoopCells& cells, std::size_t max_scheduled,
        HistoryFeed* history = nullptr);
  ~Shard() override;

  /// Starts the thread. What was posted before is done first.
  void Start();
  /// Drops all runs, ends the thread and closes the loop. May be called again.
  void Stop();

  void Apply(ShardDelta delta);
  void StartJob(JobId id, ProbeJob job, JobDone done) override;
  void CancelJob(JobId id) override;
  /// Starts no scheduled run any more, and calls `idle` on the shard's thread once no run is under
  /// way.
  void Drain(Task idle);

 private:
  struct Core;
  void ThreadMain();

  std::string name_;
  LoopCells& cells_;
  std::size_t max_scheduled_;
  HistoryFeed* history_;
  UvLoop loop_;
  Core* core_ = nullptr;  ///< on the shard's thread; there while the loop runs
  std::thread thread_;
};

}  // namespace sonde
