#include "event/defer_queue.h"

#include <utility>

namespace sonde {

class DeferQueue::DeferOp final : public Op, public Node {
 public:
  DeferOp(DeferQueue& queue, Task task)
      : queue_(&queue), task_(std::move(task)), sequence_(queue.next_sequence_++) {
    next = &queue.sentinel_;
    prev = queue.sentinel_.prev;
    prev->next = this;
    next->prev = this;
    ++queue.size_;
  }
  ~DeferOp() override { Unlink(); }

  std::uint64_t sequence() const noexcept { return sequence_; }
  void Run() {
    Unlink();
    auto task = std::move(task_);
    task();  // may destroy this op
  }

 private:
  void Unlink() noexcept {
    if (queue_ == nullptr) return;
    prev->next = next;
    next->prev = prev;
    --queue_->size_;
    queue_ = nullptr;
  }

  DeferQueue* queue_;
  Task task_;
  std::uint64_t sequence_;
};

OpPtr DeferQueue::Add(Task task) { return std::make_unique<DeferOp>(*this, std::move(task)); }

void DeferQueue::RunBatch() {
  const std::uint64_t end = next_sequence_;
  while (sentinel_.next != &sentinel_) {
    auto* op = static_cast<DeferOp*>(sentinel_.next);
    if (op->sequence() >= end) return;
    op->Run();
  }
}

}  // namespace sonde
