// Loop: epoll and one timerfd with nanoseconds; for the tool's servers and its load.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "sockets.h"

namespace bench {

class Loop {
 public:
  using Ready = std::function<void(std::uint32_t events)>;

  Loop();
  /// Edge-triggered, for reading and writing; one watch per descriptor.
  void Watch(int fd, Ready ready);
  /// Before the descriptor is closed. What epoll has already reported for it is dropped.
  void Forget(int fd);
  /// Runs `task` once, at `due` of MonoNanos() or as soon as possible after it.
  void At(std::int64_t due, std::function<void()> task);
  /// Until Stop.
  void Run();
  void Stop() noexcept { stopped_ = true; }

 private:
  void RunDue();
  void Arm();

  Fd epoll_;
  Fd timer_;
  std::vector<Ready> ready_;  ///< by descriptor
  std::multimap<std::int64_t, std::function<void()>> tasks_;
  std::int64_t armed_ = 0;  ///< what the timer waits for; 0: nothing
  bool stopped_ = false;
};

}  // namespace bench
