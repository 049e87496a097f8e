// EpollSet: the descriptors of one loop, in an epoll instance of their own.
//
// Why: libuv's poll handles cost a dozen system calls for each connection (a trial registration,
// an ioctl, removals of what is not there); a run of a probe has little else to do. Here it is one
// call to begin, one to change, and none to end: closing a descriptor takes it out of epoll. The
// loop sleeps in it, to the nanosecond; epoll_wait knows milliseconds only.
//
// THREAD: the loop's. LIFETIME: outlives the owners of its descriptors.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sonde/event_loop.h"

struct epoll_event;

namespace sonde {

class EpollSet {
 public:
  class Owner {
   public:
    /// May destroy this owner and any other. An error or hang-up is reported as both events.
    virtual void OnEvents(FdEvents events) = 0;

   protected:
    ~Owner() = default;
  };

  /// Throws std::runtime_error if there is no descriptor for it.
  EpollSet();
  ~EpollSet();
  EpollSet(const EpollSet&) = delete;
  EpollSet& operator=(const EpollSet&) = delete;

  /// False if epoll refuses the descriptor (closed, a regular file), or it has an owner already.
  bool Add(int fd, FdEvents events, Owner& owner);
  /// Changes what is waited for; kNone: nothing, not even errors.
  void Update(int fd, FdEvents events);
  /// Ends the ownership. The descriptor is closed next, or given to Add again.
  void Remove(int fd) noexcept;
  /// Waits until a descriptor is ready, but no longer than `limit` (nothing: for ever; zero: not at
  /// all), and tells the owners of those that are.
  void Dispatch(std::optional<Duration> limit);

 private:
  struct Slot {
    Owner* owner = nullptr;
    std::uint32_t serial = 0;      ///< tells events of an earlier owner, or of a closed descriptor
    std::uint32_t removed_in = 0;  ///< the turn in which its owner went
    bool registered = false;       ///< as far as is known: closing is not noticed
  };
  bool Register(int fd, FdEvents events);
  int Wait(std::span<epoll_event> events, std::optional<Duration> limit) noexcept;

  int epoll_;
  bool has_nanoseconds_ = true;  ///< epoll_pwait2: since Linux 5.11
  std::uint32_t serial_ = 0;
  std::uint32_t turn_ = 0;
  std::vector<Slot> slots_;  ///< by descriptor
};

}  // namespace sonde
