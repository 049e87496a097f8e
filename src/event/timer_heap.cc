#include "event/timer_heap.h"

#include <utility>

namespace sonde {

namespace {
constexpr std::size_t kNotInHeap = static_cast<std::size_t>(-1);
}  // namespace

class TimerHeap::TimerOp final : public Op {
 public:
  TimerOp(TimerHeap& heap, MonoTime at, Task task)
      : heap_(heap), at_(at), sequence_(heap.next_sequence_++), task_(std::move(task)) {}
  ~TimerOp() override {
    if (index_ != kNotInHeap) heap_.Remove(*this);
  }

  MonoTime at() const noexcept { return at_; }
  std::uint64_t sequence() const noexcept { return sequence_; }
  std::size_t index() const noexcept { return index_; }
  void set_index(std::size_t index) noexcept { index_ = index; }
  void Run() {
    heap_.Remove(*this);
    auto task = std::move(task_);
    task();  // may destroy this op
  }

 private:
  TimerHeap& heap_;
  MonoTime at_;
  std::uint64_t sequence_;
  std::size_t index_ = kNotInHeap;
  Task task_;
};

OpPtr TimerHeap::Add(MonoTime at, Task task) {
  auto timer = std::make_unique<TimerOp>(*this, at, std::move(task));
  heap_.push_back(timer.get());
  timer->set_index(heap_.size() - 1);
  SiftUp(heap_.size() - 1);
  return timer;
}

std::optional<MonoTime> TimerHeap::Next() const noexcept {
  if (heap_.empty()) return std::nullopt;
  return heap_.front()->at();
}

void TimerHeap::RunDue(MonoTime now) {
  const std::uint64_t end = next_sequence_;
  while (!heap_.empty() && heap_.front()->at() <= now && heap_.front()->sequence() < end) {
    heap_.front()->Run();
  }
}

bool TimerHeap::RunOneDue(MonoTime now) {
  if (heap_.empty() || heap_.front()->at() > now) return false;
  heap_.front()->Run();
  return true;
}

bool TimerHeap::Before(const TimerOp& a, const TimerOp& b) noexcept {
  return a.at() != b.at() ? a.at() < b.at() : a.sequence() < b.sequence();
}

void TimerHeap::Place(std::size_t index, TimerOp* timer) noexcept {
  heap_[index] = timer;
  timer->set_index(index);
}

void TimerHeap::SiftUp(std::size_t index) noexcept {
  TimerOp* const timer = heap_[index];
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (!Before(*timer, *heap_[parent])) break;
    Place(index, heap_[parent]);
    index = parent;
  }
  Place(index, timer);
}

void TimerHeap::SiftDown(std::size_t index) noexcept {
  TimerOp* const timer = heap_[index];
  while (true) {
    std::size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && Before(*heap_[child + 1], *heap_[child])) ++child;
    if (!Before(*heap_[child], *timer)) break;
    Place(index, heap_[child]);
    index = child;
  }
  Place(index, timer);
}

void TimerHeap::Remove(TimerOp& timer) noexcept {
  const std::size_t index = timer.index();
  TimerOp* const last = heap_.back();
  heap_.pop_back();
  timer.set_index(kNotInHeap);
  if (last == &timer) return;
  Place(index, last);
  SiftUp(index);
  SiftDown(last->index());
}

}  // namespace sonde
