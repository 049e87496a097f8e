// LoopLag: how late a loop runs its timers.
//
// Why: a stalled loop falsifies every stamp taken meanwhile; the lag is exported and results that
// overlap it can be told apart. A timer each `period` costs next to nothing.
//
// THREAD: the loop's. LIFETIME: destroying it stops the measurement.
#pragma once

#include <functional>

#include "sonde/event_loop.h"

namespace sonde {

class LoopLag {
 public:
  using Observer = std::move_only_function<void(Duration lag)>;

  /// Every `period` (at least a millisecond) `observer` gets how late the loop came, never
  /// negative.
  LoopLag(EventLoop& loop, Duration period, Observer observer);

 private:
  void Arm();

  EventLoop& loop_;
  Duration period_;
  Observer observer_;
  MonoTime due_{};
  OpPtr timer_;
};

}  // namespace sonde
