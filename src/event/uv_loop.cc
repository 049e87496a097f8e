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

}  // namespace

UvLoop::Core::Core() {
  CheckMade(uv_loop_init(&uv), "uv_loop_init");
  if (!descriptors.Add(uv_backend_fd(&uv), FdEvents::kRead, uv_ready_) ||
      !descriptors.Add(wake.fd(), FdEvents::kRead, woken_)) {
    throw std::runtime_error("epoll refuses the descriptors of the loop");
  }
}

UvLoop::Core::~Core() {
  // Runs the close callbacks of cells, and waits for helper threads.
  uv_run(&uv, UV_RUN_DEFAULT);
  Check(uv_loop_close(&uv), "uv_loop_close");
}

bool UvLoop::Core::HasPosted() {
  const std::lock_guard lock(mutex);
  return !posted.empty();
}

bool UvLoop::Core::Idle() {
  return deferred.empty() && timers.empty() && watches == 0 && works == 0 && !HasPosted();
}

void UvLoop::Core::Turn(Sleep sleep) {
  const bool worked = RunQueues() || uv_touched;
  if (uv_touched) RunUv();
  // What has just run may be what the caller waits for: let it look before sleeping.
  const bool may_sleep = sleep == Sleep::kMay || (sleep == Sleep::kUnlessWorked && !worked);
  const std::optional<Duration> limit = may_sleep ? TimeToSleep() : Duration::zero();
  descriptors.Dispatch(limit);
  const std::lock_guard lock(mutex);
  asleep = false;
}

bool UvLoop::Core::RunQueues() {
  bool worked = RunPosted();
  const MonoTime now = std::chrono::steady_clock::now();
  const auto next = timers.Next();
  worked = worked || !deferred.empty() || (next && *next <= now);
  timers.RunDue(now);
  for (int round = 0; round < kRoundsPerTurn && !deferred.empty(); ++round) deferred.RunBatch();
  return worked;
}

bool UvLoop::Core::RunPosted() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mutex);
    tasks.swap(posted);
  }
  for (Task& task : tasks) {
    auto run = std::move(task);
    run();
  }
  return !tasks.empty();
}

void UvLoop::Core::RunUv() {
  uv_touched = false;
  uv_run(&uv, UV_RUN_NOWAIT);
}

std::optional<Duration> UvLoop::Core::TimeToSleep() {
  if (!deferred.empty() || uv_touched) return Duration::zero();
  std::optional<Duration> limit;
  if (const auto next = timers.Next()) {
    limit = std::max(Duration::zero(), *next - std::chrono::steady_clock::now());
  }
  const std::lock_guard lock(mutex);
  if (!posted.empty()) return Duration::zero();
  asleep = true;
  return limit;
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
  if (std::exchange(core_->asleep, false)) core_->wake.Raise();
}

void UvLoop::Run() {
  while (!core_->stop.exchange(false)) core_->Turn(Core::Sleep::kMay);
}

void UvLoop::Stop() {
  core_->stop.store(true);
  core_->wake.Raise();
}

bool UvLoop::RunUntil(std::move_only_function<bool()> done, Duration limit) {
  const MonoTime end = Now() + limit;
  const OpPtr alarm = After(limit, [] {});
  while (!done()) {
    if (Now() >= end) return false;
    core_->Turn(Core::Sleep::kUnlessWorked);
  }
  return true;
}

void UvLoop::Turn() { core_->Turn(Core::Sleep::kNever); }

void UvLoop::Drain() {
  while (!core_->Idle()) core_->Turn(Core::Sleep::kUnlessWorked);
}

std::size_t UvLoop::open_handles() const noexcept { return core_->watches + core_->signals; }

}  // namespace sonde
