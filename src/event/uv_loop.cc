#include "event/uv_loop.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>

#include "event/uv_core.h"

namespace sonde {

namespace {

// Rounds of deferred tasks per turn: enough for a run's chain of immediate steps, few enough that
// descriptors are looked at soon.
constexpr int kRoundsPerTurn = 4;

void Check(int status, const char* what) {
  if (status == 0) return;
  std::fprintf(stderr, "sonde: event loop: %s: %s\n", what, uv_strerror(status));
  std::abort();
}

/// A loop that cannot be made (no descriptors) ends the process in an orderly way: nobody who wants
/// one can go on without it.
void CheckMade(int status, const char* what) {
  if (status != 0) throw std::runtime_error(std::string(what) + ": " + uv_strerror(status));
}

uv_handle_t* Base(auto* handle) { return reinterpret_cast<uv_handle_t*>(handle); }

UvLoop::Core& CoreOf(const auto* handle) { return *static_cast<UvLoop::Core*>(handle->data); }

}  // namespace

UvLoop::Core::Core() {
  CheckMade(uv_loop_init(&uv), "uv_loop_init");
  CheckMade(uv_prepare_init(&uv, &turn), "uv_prepare_init");
  CheckMade(uv_idle_init(&uv, &busy), "uv_idle_init");
  CheckMade(uv_timer_init(&uv, &alarm), "uv_timer_init");
  turn.data = busy.data = alarm.data = wake.data = ready.data = this;
  CheckMade(uv_async_init(&uv, &wake, [](uv_async_t* handle) { CoreOf(handle).RunPosted(); }),
            "uv_async_init");
  CheckMade(uv_poll_init(&uv, &ready, descriptors.fd()), "uv_poll_init");
  CheckMade(
      uv_poll_start(&ready, UV_READABLE,
                    [](uv_poll_t* handle, int, int) { CoreOf(handle).descriptors.Dispatch(); }),
      "uv_poll_start");
  CheckMade(uv_prepare_start(&turn, [](uv_prepare_t* handle) { CoreOf(handle).RunTurn(); }),
            "uv_prepare_start");
}

UvLoop::Core::~Core() {
  CloseOwnHandles();
  Check(uv_loop_close(&uv), "uv_loop_close");
}

void UvLoop::Core::CloseOwnHandles() {
  for (uv_handle_t* handle : {Base(&turn), Base(&busy), Base(&alarm), Base(&wake), Base(&ready)}) {
    uv_close(handle, nullptr);
  }
  // Also runs the close callbacks of cells, and waits for helper threads.
  uv_run(&uv, UV_RUN_DEFAULT);
}

bool UvLoop::Core::HasPosted() {
  const std::lock_guard lock(mutex);
  return !posted.empty();
}

bool UvLoop::Core::Idle() {
  return deferred.empty() && timers.empty() && watches == 0 && works == 0 && !HasPosted();
}

void UvLoop::Core::RunTurn() {
  const MonoTime now = std::chrono::steady_clock::now();
  const auto next = timers.Next();
  const bool has_work = !deferred.empty() || (next && *next <= now);
  timers.RunDue(now);
  for (int round = 0; round < kRoundsPerTurn && !deferred.empty(); ++round) deferred.RunBatch();
  // What has just run may be what the caller waits for: let it look before sleeping.
  ArmAlarm(stepping && has_work);
}

// libuv compares milliseconds of a clock that it read at the start of the turn, so a timer can look
// due up to one early; RunTurn asks the precise clock and this sets the alarm again. A timer that
// is due already keeps the loop turning instead: uv_timer_start(0) can spin inside one pass over
// the timers (libuv before 1.48, libuv issue 4245).
void UvLoop::Core::ArmAlarm(bool stay_awake) {
  const auto next = timers.Next();
  const MonoTime now = std::chrono::steady_clock::now();
  if (stay_awake || !deferred.empty() || (next && *next <= now)) {
    uv_idle_start(&busy, [](uv_idle_t*) {});
    return;
  }
  uv_idle_stop(&busy);
  if (!next) {
    uv_timer_stop(&alarm);
    return;
  }
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - now).count();
  uv_update_time(&uv);
  uv_timer_start(&alarm, [](uv_timer_t*) {}, static_cast<std::uint64_t>(wait), 0);
}

void UvLoop::Core::Step() {
  stepping = true;
  uv_run(&uv, UV_RUN_ONCE);
  stepping = false;
}

void UvLoop::Core::RunPosted() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mutex);
    tasks.swap(posted);
  }
  for (Task& task : tasks) {
    auto run = std::move(task);
    run();
  }
}

UvLoop::UvLoop() : core_(std::make_unique<Core>()) {}

UvLoop::~UvLoop() {
  // Posted tasks may own ops of this loop.
  std::vector<Task> dropped;
  {
    const std::lock_guard lock(core_->mutex);
    dropped.swap(core_->posted);
  }
  dropped.clear();
  const std::size_t left =
      core_->deferred.size() + core_->timers.size() + core_->watches + core_->signals;
  if (left == 0) return;
  std::fprintf(stderr, "sonde: %zu ops outlive their event loop\n", left);
#ifdef NDEBUG
  core_.release();  // NOLINT(bugprone-unused-return-value): leaking beats a use after free
#else
  std::abort();
#endif
}

MonoTime UvLoop::Now() const noexcept { return SystemClock().Now(); }
WallTime UvLoop::WallNow() const noexcept { return SystemClock().WallNow(); }

OpPtr UvLoop::Defer(Task task) { return core_->deferred.Add(std::move(task)); }

OpPtr UvLoop::After(Duration delay, Task task) {
  return core_->timers.Add(Now() + std::max(delay, Duration::zero()), std::move(task));
}

std::unique_ptr<FdWatch> UvLoop::Watch(int fd, FdEvents events,
                                       std::move_only_function<void(FdEvents)> ready) {
  return NewUvFdWatch(*core_, fd, events, std::move(ready));
}

OpPtr UvLoop::OffLoop(Task work, Task done) {
  return NewUvWork(*core_, core_->work_queue.brief, std::move(work), std::move(done));
}

OpPtr UvLoop::OffLoopLong(Task work, Task done) {
  return NewUvWork(*core_, core_->work_queue.lengthy, std::move(work), std::move(done));
}

OpPtr UvLoop::OnSignal(int signal_number, std::move_only_function<void()> caught) {
  return NewUvSignal(*core_, signal_number, std::move(caught));
}

void UvLoop::Post(Task task) {
  const std::lock_guard lock(core_->mutex);
  core_->posted.push_back(std::move(task));
  // Under the lock: the loop may be destroyed as soon as it has seen the task.
  uv_async_send(&core_->wake);
}

void UvLoop::Run() {
  while (!core_->stop.exchange(false)) uv_run(&core_->uv, UV_RUN_ONCE);
}

void UvLoop::Stop() {
  core_->stop.store(true);
  uv_async_send(&core_->wake);
}

bool UvLoop::RunUntil(std::move_only_function<bool()> done, Duration limit) {
  const MonoTime end = Now() + limit;
  const OpPtr alarm = After(limit, [] {});
  while (!done()) {
    if (Now() >= end) return false;
    core_->Step();
  }
  return true;
}

void UvLoop::Turn() { uv_run(&core_->uv, UV_RUN_NOWAIT); }

void UvLoop::Drain() {
  while (!core_->Idle()) core_->Step();
}

std::size_t UvLoop::open_handles() const noexcept { return core_->watches + core_->signals; }

}  // namespace sonde
