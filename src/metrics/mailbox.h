// Mailbox: hands the newest value of something from one thread to another, without locks or
// waiting.
//
// Why: with `metrics.probe: on` the main loop shows the last run's observations, which a shard
// made; a shard never takes a lock. Only the newest value matters, so one slot is enough.
//
// THREAD: Put by one thread, Take by one thread at a time. LIFETIME: owns what is in the slot.
#pragma once

#include <atomic>
#include <memory>

namespace sonde {

template <typename T>
class Mailbox {
 public:
  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox() { delete slot_.load(std::memory_order_acquire); }

  /// Replaces what was not taken yet.
  void Put(std::unique_ptr<T> value) noexcept {
    delete slot_.exchange(value.release(), std::memory_order_acq_rel);
  }
  /// The newest value since the last Take, or null.
  std::unique_ptr<T> Take() noexcept {
    return std::unique_ptr<T>(slot_.exchange(nullptr, std::memory_order_acq_rel));
  }

 private:
  std::atomic<T*> slot_{nullptr};
};

}  // namespace sonde
