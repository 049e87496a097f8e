#include "fakes/fake_loop.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace sonde {

namespace {

[[noreturn]] void Die(const char* message) {
  std::fprintf(stderr, "FakeLoop: %s\n", message);
  std::abort();
}

}  // namespace

FakeLoop::~FakeLoop() {
  posted_.clear();
  if (!deferred_.empty() || !timers_.empty()) Die("ops outlive their loop");
}

OpPtr FakeLoop::Defer(Task task) { return deferred_.Add(std::move(task)); }

OpPtr FakeLoop::After(Duration delay, Task task) {
  return timers_.Add(now_ + std::max(delay, Duration::zero()), std::move(task));
}

std::unique_ptr<FdWatch> FakeLoop::Watch(int /*fd*/, FdEvents /*events*/,
                                         std::move_only_function<void(FdEvents)> /*ready*/) {
  Die("Watch needs a real loop");
}

OpPtr FakeLoop::OffLoop(Task work, Task done) {
  return deferred_.Add([work = std::move(work), done = std::move(done)]() mutable {
    work();
    done();
  });
}

void FakeLoop::Post(Task task) {
  const std::lock_guard lock(mutex_);
  posted_.push_back(std::move(task));
}

bool FakeLoop::RunPosted() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(posted_);
  }
  for (Task& task : tasks) {
    auto run = std::move(task);
    run();
  }
  return !tasks.empty();
}

void FakeLoop::RunTurn() {
  timers_.RunDue(now_);
  RunPosted();
  deferred_.RunBatch();
}

bool FakeLoop::CanRunNow() {
  const auto next = timers_.Next();
  if (!deferred_.empty() || (next && *next <= now_)) return true;
  const std::lock_guard lock(mutex_);
  return !posted_.empty();
}

void FakeLoop::RunUntilIdle() {
  constexpr int kMaxTurns = 1'000'000;
  for (int turn = 0; CanRunNow(); ++turn) {
    if (turn == kMaxTurns) Die("never idle: something keeps deferring itself");
    RunTurn();
  }
}

void FakeLoop::Stall(Duration duration) {
  now_ += duration;
  wall_ += duration;
}

void FakeLoop::Advance(Duration duration) {
  const MonoTime end = now_ + duration;
  RunUntilIdle();
  for (auto next = timers_.Next(); next && *next <= end; next = timers_.Next()) {
    Stall(*next - now_);
    RunUntilIdle();
  }
  Stall(end - now_);
}

bool FakeLoop::AdvanceToNextTimer() {
  RunUntilIdle();
  const auto next = timers_.Next();
  if (!next) return false;
  Stall(*next - now_);
  RunUntilIdle();
  return true;
}

}  // namespace sonde
