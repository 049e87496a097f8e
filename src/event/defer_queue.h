// DeferQueue: tasks that run once the current callback has returned, in order, each cancellable.
//
// Why: every immediate completion of an op goes through here, so that it never runs before its
// starting call returned. A queue of ops that unlink themselves: cancelling is O(1) and frees at
// once.
//
// THREAD: the loop's. LIFETIME: outlives the ops it hands out.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sonde/event_loop.h"

namespace sonde {

class DeferQueue {
 public:
  DeferQueue() = default;
  DeferQueue(const DeferQueue&) = delete;
  DeferQueue& operator=(const DeferQueue&) = delete;

  [[nodiscard]] OpPtr Add(Task task);
  /// Runs the tasks that were queued when it was called; those that they add wait for the next
  /// call.
  void RunBatch();
  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }

 private:
  class DeferOp;
  /// Links of a circular list; the queue's own node is the sentinel.
  struct Node {
    Node* next = this;
    Node* prev = this;
  };

  Node sentinel_;
  std::size_t size_ = 0;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace sonde
