// Arena: owns the text and the collections of one evaluation, and counts what it costs.
//
// Why: every limit of an evaluation (steps, memory) is checked through one object.
//
// THREAD: one thread. LIFETIME: outlives every Value made from it; frees everything at its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "cel/limits.h"
#include "cel/map.h"
#include "cel/value.h"

namespace sonde::cel {

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  Text Keep(std::string text) {
    memory_ += text.size() + sizeof(std::string);
    return {strings_.emplace_back(std::move(text))};
  }
  const List* Keep(List list) {
    memory_ += list.size() * sizeof(Value) + sizeof(List);
    return &lists_.emplace_back(std::move(list));
  }
  const Map* Keep(Map map) {
    memory_ += map.size() * sizeof(Map::Entry) + sizeof(Map);
    return &maps_.emplace_back(std::move(map));
  }
  Value Fail(std::string message) { return Failed{Keep(std::move(message)).view}; }

  /// Counts `steps`; false once a limit is passed, and then for ever.
  bool Spend(std::uint64_t steps) noexcept {
    steps_ += steps;
    return steps_ <= kMaxSteps && memory_ <= kMaxMemory;
  }
  /// Whether `bytes` more may be kept; if not, the limit counts as passed.
  bool HasRoom(std::size_t bytes) noexcept {
    if (memory_ + bytes > kMaxMemory) memory_ = kMaxMemory + 1;
    return memory_ <= kMaxMemory;
  }

 private:
  std::deque<std::string> strings_;
  std::deque<List> lists_;
  std::deque<Map> maps_;
  std::size_t memory_ = 0;
  std::uint64_t steps_ = 0;
};

/// What a value becomes when a limit is passed; nothing absorbs it, since the arena stays passed.
inline Value LimitReached() { return Failed{"evaluation limit reached"}; }

}  // namespace sonde::cel
