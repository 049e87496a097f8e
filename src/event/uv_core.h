// UvLoop::Core: the queues of one loop, its descriptors, and libuv, which serves it with helper
// threads and signals.
//
// Why: shared by the files of src/event/ that implement one kind of op each; everybody else sees
// only sonde/event_loop.h and event/uv_loop.h.
//
// THREAD: the loop's, but `posted` and `asleep` (under the mutex). LIFETIME: the loop's; a cell
// outlives its owner until libuv's close callback.
#pragma once

#include <uv.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "event/defer_queue.h"
#include "event/epoll_set.h"
#include "event/timer_heap.h"
#include "event/uv_loop.h"
#include "event/wake_fd.h"

namespace sonde {

struct UvWorkCell;

/// The work of one loop on the helper threads, which all loops share: at most kAtOnce at a time, so
/// that no loop's slow work keeps the others waiting (UvLoop::ShareHelpers); long work at most
/// kLongAtOnce of them, so that the loop's own short work finds a thread.
struct WorkQueue {
  static constexpr std::size_t kAtOnce = 4;
  static constexpr std::size_t kLongAtOnce = 2;

  struct Lane {
    std::size_t limit;
    std::size_t running = 0;
    std::deque<UvWorkCell*> waiting;
  };
  Lane brief{.limit = kAtOnce, .waiting = {}};
  Lane lengthy{.limit = kLongAtOnce, .waiting = {}};

  /// The lane whose first work may start now, or null.
  Lane* Ready() noexcept;
};

struct UvLoop::Core {
  uv_loop_t uv{};
  /// Something was begun or ended with libuv, which it takes note of when it runs next.
  bool uv_touched = true;

  EpollSet descriptors;  ///< libuv's is among them
  WakeFd wake;

  DeferQueue deferred;
  TimerHeap timers;
  std::size_t watches = 0;
  std::size_t works = 0;
  WorkQueue work_queue;
  std::size_t signals = 0;

  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::vector<Task> posted;  ///< guarded by mutex
  bool asleep = false;       ///< guarded by mutex: who posts must wake the loop

  Core();
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  bool HasPosted();
  bool Idle();
  /// One turn: posted tasks, timers, deferred tasks, libuv, descriptors. `sleep`: waits for
  /// something to do; kUnlessWorked: if nothing was done.
  enum class Sleep : std::uint8_t { kNever, kUnlessWorked, kMay };
  void Turn(Sleep sleep);

 private:
  struct UvReady final : EpollSet::Owner {
    explicit UvReady(Core& owner) : core(owner) {}
    void OnEvents(FdEvents) override { core.RunUv(); }
    Core& core;
  };
  struct Woken final : EpollSet::Owner {
    explicit Woken(Core& owner) : core(owner) {}
    void OnEvents(FdEvents) override { core.wake.Clear(); }
    Core& core;
  };

  /// Whether anything ran.
  bool RunQueues();
  bool RunPosted();
  void RunUv();
  /// How long the loop may sleep; nothing: until it is woken.
  std::optional<Duration> TimeToSleep();

  UvReady uv_ready_{*this};
  Woken woken_{*this};
};

/// A libuv handle on the heap. The owner detaches and closes it; libuv frees it when it is done.
template <typename Handle, typename Owner>
struct UvCell {
  Handle handle{};
  Owner* owner = nullptr;

  static UvCell& Of(Handle* handle) noexcept { return *static_cast<UvCell*>(handle->data); }
  /// `cell` may not be used by the owner afterwards.
  static void Close(UvCell* cell) noexcept {
    cell->owner = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(&cell->handle),
             [](uv_handle_t* closed) { delete static_cast<UvCell*>(closed->data); });
  }
};

/// The kinds of op, one file each.
std::unique_ptr<FdWatch> NewUvFdWatch(UvLoop::Core& core, int fd, FdEvents events,
                                      std::move_only_function<void(FdEvents)> ready);
OpPtr NewUvWork(UvLoop::Core& core, WorkQueue::Lane& lane, Task work, Task done);
OpPtr NewUvSignal(UvLoop::Core& core, int signal_number, std::move_only_function<void()> caught);

}  // namespace sonde
