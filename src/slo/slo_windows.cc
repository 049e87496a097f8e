#include "slo/slo_windows.h"

#include <algorithm>
#include <thread>

namespace sonde {
namespace {

using std::chrono::minutes;

constexpr std::array<std::int64_t, 5> kMinuteWindows = {5, 30, 60, 120, 360};
constexpr std::int64_t kQuarter = 15;
constexpr std::array<std::int64_t, 2> kQuarterWindows = {96, 288};
constexpr std::int64_t kOwnBuckets = 240;

constexpr std::int64_t CeilDiv(std::int64_t a, std::int64_t b) noexcept { return (a + b - 1) / b; }

std::int64_t WholeMinutes(Duration window) noexcept {
  return std::max<std::int64_t>(std::chrono::ceil<minutes>(window).count(), 1);
}

SloRing<std::uint64_t> OwnRing(Duration window) {
  const std::int64_t length = WholeMinutes(window);
  const std::int64_t bucket = CeilDiv(length, kOwnBuckets);
  return {bucket, std::array{CeilDiv(length, bucket)}};
}

void Add(std::atomic<std::uint64_t>& counter, std::uint64_t amount) noexcept {
  counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_release);
}

}  // namespace

SloWindows::SloWindows(Duration window)
    : window_(window),
      minutes_(1, kMinuteWindows),
      quarters_(kQuarter, kQuarterWindows),
      own_(OwnRing(window)) {}

std::int64_t SloWindows::MinuteOf(MonoTime time) noexcept {
  return std::chrono::floor<minutes>(time.time_since_epoch()).count();
}

std::int64_t SloWindows::MinuteShift(MonoTime now, WallTime wall_now) noexcept {
  return MinuteOf(now) - std::chrono::floor<minutes>(wall_now.time_since_epoch()).count();
}

template <typename Change>
void SloWindows::Write(Change change) noexcept {
  const std::uint32_t sequence = sequence_.load(std::memory_order_relaxed);
  sequence_.store(sequence + 1, std::memory_order_release);
  change();
  sequence_.store(sequence + 2, std::memory_order_release);
}

void SloWindows::Count(MonoTime now, bool good) noexcept {
  const std::int64_t minute = MinuteOf(now);
  const SloCount run{.runs = 1, .good = good ? 1U : 0U};
  Write([&] {
    minutes_.CountNewest(minute, run);
    quarters_.CountNewest(minute, run);
    own_.CountNewest(minute, run);
  });
  Add(runs_, 1);
  if (good) Add(good_, 1);
}

void SloWindows::AddPast(MonoTime now, std::int64_t first,
                         std::span<const SloCount> minutes) noexcept {
  const std::int64_t present = MinuteOf(now);
  if (first > present) return;
  minutes = minutes.first(std::min(minutes.size(), static_cast<std::size_t>(present - first + 1)));
  Write([&] {
    minutes_.Advance(present);
    quarters_.Advance(present);
    own_.Advance(present);
    minutes_.Add(first, minutes);
    quarters_.Add(first, minutes);
    own_.Add(first, minutes);
  });
}

void SloWindows::AddPast(const SloWindows& past) noexcept {
  Write([&] {
    minutes_.Add(past.minutes_);
    quarters_.Add(past.quarters_);
    own_.Add(past.own_);
  });
}

SloWindows::Reading SloWindows::Read(MonoTime now) const noexcept {
  const std::int64_t minute = MinuteOf(now);
  for (;;) {
    const std::uint32_t before = sequence_.load(std::memory_order_acquire);
    if (before % 2 != 0) {  // some stores from done, unless the shard was just preempted
      std::this_thread::yield();
      continue;
    }
    Reading reading;
    std::size_t at = 0;
    for (std::size_t i = 0; i < minutes_.windows(); ++i) reading[at++] = minutes_.Sum(i, minute);
    for (std::size_t i = 0; i < quarters_.windows(); ++i) reading[at++] = quarters_.Sum(i, minute);
    reading[at] = own_.Sum(0, minute);
    if (sequence_.load(std::memory_order_acquire) == before) return reading;
  }
}

std::size_t SloWindows::bytes() const noexcept {
  return sizeof(*this) + minutes_.bytes() + quarters_.bytes() + own_.bytes();
}

}  // namespace sonde
