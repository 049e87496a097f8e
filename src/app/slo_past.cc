#include "app/slo_past.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sonde {
namespace {

constexpr std::int64_t kMinutesAnHour = HourBlock::kMinutes;

}  // namespace

SloPast::SloPast(EventLoop& shard, SloCellsPtr cells)
    : shard_(shard), cells_(std::move(cells)), now_(shard.Now()) {}

/// An hour that has begun more than the longest window, which is up to a 240th longer than its
/// name.
Duration SloPast::Reach(Duration window) {
  return std::max(window + window / 200, SloWindows::kBurnWindows.back()) + std::chrono::hours(2);
}

void SloPast::Hour(std::int64_t hour, const HourBlock& block) {
  if (!past_) {
    past_ = std::make_unique<SloCells>(cells_->shape());
    now_ = shard_.Now();
    shift_ = SloWindows::MinuteShift(now_, shard_.WallNow());
  }
  std::array<SloCount, HourBlock::kMinutes> available{}, fast{};
  for (std::size_t i = 0; i < HourBlock::kMinutes; ++i) {
    const MinuteCounts& minute = block.minutes[i];
    available[i] = {.runs = minute.runs, .good = minute.good};
    fast[i] = {.runs = minute.timed, .good = minute.fast};
  }
  const std::int64_t first = hour * kMinutesAnHour + shift_;
  past_->AddPast(SloKind::kAvailability, now_, first, available);
  if (block.under == cells_->shape().under) {
    past_->AddPast(SloKind::kLatency, now_, first, fast);
  }
}

void SloPast::End(bool) {
  // What is not known is not waited for: the history says that it is degraded.
  shard_.Post([cells = cells_, past = std::move(past_)] {
    if (past) cells->AddPast(*past);
    cells->PastIsComplete();
  });
}

}  // namespace sonde
