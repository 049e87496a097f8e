// UvLoop::Core: the libuv handles of one loop, and the cells that ops keep their handles in.
//
// Why: shared by the files of src/event/ that implement one kind of op each; everybody else sees
// only sonde/event_loop.h and event/uv_loop.h.
//
// THREAD: the loop's, but `posted` (under its mutex). LIFETIME: the loop's; a cell outlives its
// owner until libuv's close callback.
#pragma once

#include <uv.h>

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "event/defer_queue.h"
#include "event/epoll_set.h"
#include "event/timer_heap.h"
#include "event/uv_loop.h"

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
  uv_prepare_t turn{};  ///< runs our own queues, every turn
  uv_idle_t busy{};     ///< active while work waits, so that the turn does not sleep
  uv_timer_t alarm{};   ///< wakes the loop for the earliest timer
  uv_async_t wake{};    ///< wakes the loop for posted tasks
  uv_poll_t ready{};    ///< wakes the loop for its descriptors

  EpollSet descriptors;

  DeferQueue deferred;
  TimerHeap timers;
  std::size_t watches = 0;
  std::size_t works = 0;
  WorkQueue work_queue;
  std::size_t signals = 0;
  bool stepping = false;  ///< the caller of uv_run looks at the outcome of each turn

  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::vector<Task> posted;  ///< guarded by mutex

  Core();
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  bool HasPosted();
  bool Idle();
  void RunTurn();
  void RunPosted();
  void Step();
  void ArmAlarm(bool stay_awake);
  void CloseOwnHandles();
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
