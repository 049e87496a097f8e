#include "sched/slots.h"

#include "base/hash.h"

namespace sonde {
namespace {

constexpr std::string_view kSeparator = "\xff";

std::int64_t FloorDiv(std::int64_t value, std::int64_t divisor) noexcept {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

}  // namespace

std::uint64_t CheckHash(std::string_view check, std::string_view target) noexcept {
  return Fnv1a64(target, Fnv1a64(kSeparator, Fnv1a64(check)));
}

Duration SlotOffset(std::string_view region, std::string_view check, std::string_view target,
                    Duration interval) noexcept {
  std::uint64_t hash = Fnv1a64(kSeparator, Fnv1a64(region));
  hash = Fnv1a64(target, Fnv1a64(kSeparator, Fnv1a64(check, hash)));
  const Duration exact(
      static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(interval.count())));
  return exact - exact % kSlotGrain;
}

std::int64_t SlotPlan::LastAt(WallTime now) const noexcept {
  return FloorDiv((now.time_since_epoch() - offset).count(), interval.count());
}

std::int64_t SlotPlan::FirstFrom(WallTime now) const noexcept {
  return LastAt(now - Duration(1)) + 1;
}

}  // namespace sonde
