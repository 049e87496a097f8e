// Watchdog: tells the service manager that every loop still turns, and tells nothing if one does
// not.
//
// Why: a stalled shard probes nothing while /-/healthy, which the main loop answers, looks fine.
// systemd then kills the agent (WatchdogSec=) and starts it anew. Each loop measures its lag some
// times a second (event/loop_lag.h); a loop whose measurements do not go on is stalled.
//
// THREAD: the main loop's; the cells may be written elsewhere. LIFETIME: destroying it feeds no
// more.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/agent_metrics.h"
#include "sonde/event_loop.h"

namespace sonde {

class Watchdog {
 public:
  /// Four times in `period`, NotifyAlive if each of `shards` has measured its lag since the last
  /// time; otherwise an error in the log, once for each stall. `period` is that of the manager.
  Watchdog(EventLoop& loop, Duration period, const std::vector<const LoopCells*>& shards);

 private:
  struct Watched {
    const LoopCells* cells;
    std::uint64_t measured;  ///< when the manager was last told
    bool complained;
  };
  void Arm();
  bool AllTurn();

  EventLoop& loop_;
  Duration pause_;
  std::vector<Watched> shards_;
  OpPtr timer_;
};

}  // namespace sonde
