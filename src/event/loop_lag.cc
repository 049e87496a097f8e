#include "event/loop_lag.h"

#include <algorithm>
#include <utility>

namespace sonde {

LoopLag::LoopLag(EventLoop& loop, Duration period, Observer observer)
    : loop_(loop),
      period_(std::max<Duration>(period, std::chrono::milliseconds(1))),
      observer_(std::move(observer)) {
  Arm();
}

void LoopLag::Arm() {
  due_ = loop_.Now() + period_;
  timer_ = loop_.After(period_, [this] {
    const Duration lag = std::max(Duration::zero(), loop_.Now() - due_);
    Arm();
    observer_(lag);
  });
}

}  // namespace sonde
