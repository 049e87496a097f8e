// StallGuard: gets the loop's thread out of a read that never ends.
//
// Why: curl 7.88 reads HTTP/2 frames for as long as the socket has any and none brings data. A peer
// that sends empty frames faster than they are read would hold the shard for ever: no timer fires,
// so no deadline helps. A helper thread watches how much CPU one call into curl has used, and shuts
// the socket down under it; the kernel then ends the read.
//
// CPU time, not time: on a busy machine a thread may stand still for long without being to blame.
//
// THREAD: all but the constructor and destructor by the loop's thread. LIFETIME: CurlMulti's.
#pragma once

#include <condition_variable>
#include <ctime>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "sonde/clock.h"

namespace sonde {

class CurlTransfer;

class StallGuard {
 public:
  /// CPU time that one call may take. An honest handshake of a slow library (HTTP/3) was seen to
  /// take 200 ms on a slow machine, and a false verdict is worse than a stall.
  static constexpr Duration kPatience = std::chrono::milliseconds(500);

  explicit StallGuard(Duration patience = kPatience);
  ~StallGuard();
  StallGuard(const StallGuard&) = delete;
  StallGuard& operator=(const StallGuard&) = delete;

  /// `fd` is watched for `transfer`, whose run must be over at `deadline` (none: MonoTime{}).
  void Watch(int fd, CurlTransfer* transfer, MonoTime deadline);
  /// Before `fd` is closed, and before `transfer` is gone.
  void Forget(int fd);
  void Forget(const CurlTransfer* transfer);
  /// A call begins, because of `fd` (-1: because of time).
  void Begin(int fd);
  /// It has returned. The transfers whose sockets were shut down meanwhile: the one of Begin, and,
  /// as it may have been another, those past their deadlines.
  std::vector<CurlTransfer*> End();

 private:
  struct Socket {
    CurlTransfer* transfer;
    MonoTime deadline;
  };
  void Run();
  void Look();
  Duration CpuTime() const noexcept;

  const Duration patience_;
  std::mutex mutex_;  ///< guards all that follows
  std::condition_variable stop_;
  bool stopping_ = false;
  std::map<int, Socket> sockets_;
  std::optional<clockid_t> clock_;  ///< of the loop's thread
  bool calling_ = false;
  int fd_ = -1;
  Duration cpu_at_begin_{};
  std::vector<CurlTransfer*> struck_;
  std::thread thread_;
};

}  // namespace sonde
