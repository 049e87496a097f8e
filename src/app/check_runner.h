// CheckRunner: the scheduled checks of one shard, their runs in flight, and what becomes of
// results.
//
// Why: the scheduler knows slots and nothing of probes; probes know nothing of checks. Here a slot
// becomes a run and a result becomes counters, a record of the history and, when the state changed,
// a line in the log.
//
// THREAD: the shard's. LIFETIME: services and cells outlive it; destroying it cancels all runs.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>

#include "app/check_state.h"
#include "app/generation.h"
#include "app/in_flight.h"
#include "history/history_feed.h"
#include "sched/scheduler.h"
#include "sonde/prober.h"

namespace sonde {

class CheckRunner final : public SchedulerSink {
 public:
  /// `history` may be null: then nothing is told.
  CheckRunner(ProbeServices& services, LoopCells& cells, InFlight& in_flight,
              std::size_t max_in_flight, HistoryFeed* history = nullptr);
  ~CheckRunner() override;

  /// Goes over to the next generation. Runs in flight of checks that stay go on; those of removed
  /// checks are dropped.
  void Apply(ShardDelta delta);
  /// Starts no further run; those in flight go on.
  void StopStarting();

  std::size_t checks() const noexcept { return scheduled_.size(); }

 private:
  using Runs = std::list<std::unique_ptr<ProbeRun>>;
  struct Scheduled {
    CheckInstancePtr check;
    CheckState state;
    std::optional<Verdict> told;  ///< to the history
    Runs runs;
  };

  void StartRun(CheckHandle handle, WallTime slot, Duration delay) override;
  void SlotsMissed(CheckHandle handle, SlotMiss cause, std::uint64_t count) override;
  /// `lag_before`: the loop's lag when the run started.
  void OnDone(CheckHandle handle, Runs::iterator run, Duration lag_before, ProbeResult result);
  void Remove(const CheckId& id);
  /// Goes over to another description; asks for the past of objectives that are new.
  void Describe(Scheduled& scheduled, CheckInstancePtr check, PastRequests& requests);
  void CountForObjectives(const CheckInstance& check, const ProbeResult& result);
  void TellHistory(Scheduled& scheduled, const ProbeResult& result);

  ProbeServices& services_;
  LoopCells& cells_;
  InFlight& in_flight_;
  HistoryFeed* history_;
  std::map<CheckId, CheckHandle> handles_;
  std::unordered_map<CheckHandle, Scheduled> scheduled_;
  std::unique_ptr<Scheduler> scheduler_;  ///< null once StopStarting was called
};

}  // namespace sonde
