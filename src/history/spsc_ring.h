// SpscRing: a bounded queue from one thread to another, without locks or waiting.
//
// Why: a shard hands each run to the history and must never wait for it.
//
// THREAD: Push by one thread, Pop by one other. LIFETIME: owns what is in it.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace sonde {

template <typename T>
class SpscRing {
 public:
  /// Rounded up to a power of two.
  explicit SpscRing(std::size_t capacity) : slots_(std::bit_ceil(capacity)) {}

  std::size_t capacity() const noexcept { return slots_.size(); }
  /// What the pushing thread may count on; there may be more room by then.
  std::size_t room() const noexcept {
    return capacity() -
           (tail_.load(std::memory_order_relaxed) - head_.load(std::memory_order_acquire));
  }
  /// False if there is no room; `item` is untouched then.
  bool Push(T&& item) {
    if (room() == 0) return false;
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    slots_[tail & (capacity() - 1)] = std::move(item);
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }
  std::optional<T> Pop() {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_.load(std::memory_order_acquire)) return std::nullopt;
    std::optional<T> item(std::exchange(slots_[head & (capacity() - 1)], T{}));
    head_.store(head + 1, std::memory_order_release);
    return item;
  }

 private:
  std::vector<T> slots_;
  alignas(64) std::atomic<std::size_t> head_{0};
  alignas(64) std::atomic<std::size_t> tail_{0};
};

}  // namespace sonde
