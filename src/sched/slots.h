// Slots: when a check starts. Pure arithmetic on the wall clock.
//
// Why: starts are at epoch + offset + k·interval, and the offset follows from the check's identity
// alone. So nothing that happens to the agent (restart, reload, a new target) and nothing that
// happens to another check moves a check's phase, and agents of different regions probe at
// different times.
//
// THREAD: values and pure functions. LIFETIME: values.
#pragma once

#include <cstdint>
#include <string_view>

#include "sonde/clock.h"

namespace sonde {

/// The identity of a check on its agents' side: equal text in other fields gives another hash,
/// because the parts are chained with a byte that UTF-8 never contains.
std::uint64_t CheckHash(std::string_view check, std::string_view target) noexcept;

/// Offsets are multiples of this: a crowd of checks starts in groups, which share the wake-ups of
/// their loop. Each wake-up costs more than all the rest of a start.
inline constexpr Duration kSlotGrain = std::chrono::milliseconds(4);

/// fnv1a64(region, check, target) mod `interval`, rounded down to kSlotGrain. REQUIRES: interval >
/// 0.
Duration SlotOffset(std::string_view region, std::string_view check, std::string_view target,
                    Duration interval) noexcept;

/// The slots of one check, numbered by k from the Unix epoch on.
struct SlotPlan {
  Duration interval{1};  ///< > 0
  Duration offset{};     ///< in [0, interval)

  /// When slot `k` starts.
  WallTime TimeOf(std::int64_t k) const noexcept { return WallTime(offset + interval * k); }
  /// The last slot that starts at or before `now`.
  std::int64_t LastAt(WallTime now) const noexcept;
  /// The first slot that starts at or after `now`.
  std::int64_t FirstFrom(WallTime now) const noexcept;

  friend bool operator==(const SlotPlan&, const SlotPlan&) noexcept = default;
};

}  // namespace sonde
