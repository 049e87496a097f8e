// WakeFd: a descriptor that other threads make readable.
//
// Why: what wakes a loop that sleeps in epoll.
//
// THREAD: Raise from any thread, the rest is the loop's. LIFETIME: closes its descriptor.
#pragma once

namespace sonde {

class WakeFd {
 public:
  /// Throws std::runtime_error if there is no descriptor for it.
  WakeFd();
  ~WakeFd();
  WakeFd(const WakeFd&) = delete;
  WakeFd& operator=(const WakeFd&) = delete;

  int fd() const noexcept { return fd_; }
  /// Makes it readable.
  void Raise() const noexcept;
  /// Makes it unreadable again.
  void Clear() const noexcept;

 private:
  int fd_;
};

}  // namespace sonde
