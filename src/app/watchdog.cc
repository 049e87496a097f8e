#include "app/watchdog.h"

#include <utility>

#include "app/systemd_notify.h"
#include "base/log.h"

namespace sonde {

Watchdog::Watchdog(EventLoop& loop, Duration period, const std::vector<const LoopCells*>& shards)
    : loop_(loop), pause_(period / 4) {
  for (const LoopCells* const cells : shards) {
    shards_.push_back({.cells = cells, .measured = cells->lag().Count(), .complained = false});
  }
  Arm();
}

void Watchdog::Arm() {
  timer_ = loop_.After(pause_, [this] {
    Arm();
    if (!AllTurn()) return;
    for (Watched& shard : shards_) shard = {shard.cells, shard.cells->lag().Count(), false};
    NotifyAlive();
  });
}

bool Watchdog::AllTurn() {
  bool all = true;
  for (Watched& shard : shards_) {
    if (shard.cells->lag().Count() != shard.measured) continue;
    all = false;
    if (std::exchange(shard.complained, true)) continue;
    LogError("a loop does not turn; the service manager's watchdog is not fed",
             {{"loop", shard.cells->name()}});
  }
  return all;
}

}  // namespace sonde
