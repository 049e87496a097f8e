// SloWindows: one objective's judged runs over its windows, kept exactly and in bounded memory.
//
// Why: burn rates and the error budget are computed by the agent from its own runs, so that no
// scrape gap and no resolution of a time-series database falsifies them. What is counted is decided
// by the caller: failures of the agent itself and missed slots are no runs.
//
// Windows are measured on the monotonic clock: a step of the wall clock neither ages nor renews
// what was counted. Minutes from before a restart, which have wall-clock stamps, are placed by
// their distance from the present when they are added (AddPast).
//
// Buckets: minutes for windows up to 6 h, 15 minutes up to 3 d, a 240th of the objective's own
// window (whole minutes); 4.5 KiB in all. A window covers at least its length, at most one bucket
// more (slo_ring.h).
//
// Cost: counting a run takes some twenty stores and no allocation; reading eight windows is O(1)
// unless no run came in for minutes.
//
// THREAD: Count and AddPast by one thread at a time; the rest by any. LIFETIME: value of its owner.
#pragma once

#include <array>
#include <atomic>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>

#include "slo/slo_ring.h"
#include "sonde/clock.h"

namespace sonde {

class SloWindows {
 public:
  /// The windows of burn rates; the objective's own comes last and may be any.
  static constexpr std::array<Duration, 7> kBurnWindows = {
      std::chrono::minutes(5), std::chrono::minutes(30), std::chrono::hours(1),
      std::chrono::hours(2),   std::chrono::hours(6),    std::chrono::hours(24),
      std::chrono::hours(72)};
  static constexpr std::size_t kOwn = kBurnWindows.size();
  /// Some of kBurnWindows, by index.
  using Set = std::bitset<kBurnWindows.size()>;
  using Reading = std::array<SloCount, kBurnWindows.size() + 1>;

  /// `window`: the objective's own, at least a minute.
  explicit SloWindows(Duration window);

  // -- the shard
  void Count(MonoTime now, bool good) noexcept;
  /// Runs of earlier minutes, from `first` on, as MinuteOf gives it; those outside all windows, or
  /// in the future of `now`, are not taken.
  void AddPast(MonoTime now, std::int64_t first, std::span<const SloCount> minutes) noexcept;
  /// All that was added to `past`, which has the same window and no other user.
  void AddPast(const SloWindows& past) noexcept;

  // -- readers
  /// All windows as they are at `now`, of one moment between two runs.
  Reading Read(MonoTime now) const noexcept;
  /// Since this object was made, without what AddPast added.
  std::uint64_t good() const noexcept { return good_.load(std::memory_order_acquire); }
  /// Read good first: then good <= runs holds.
  std::uint64_t runs() const noexcept { return runs_.load(std::memory_order_acquire); }

  Duration window() const noexcept { return window_; }
  std::size_t bytes() const noexcept;
  /// The number of the minute on the monotonic clock; any sign.
  static std::int64_t MinuteOf(MonoTime time) noexcept;
  /// What to add to a minute of the wall clock (since the Unix epoch) to have one of the monotonic.
  static std::int64_t MinuteShift(MonoTime now, WallTime wall_now) noexcept;

 private:
  template <typename Change>
  void Write(Change change) noexcept;

  Duration window_;
  /// Odd: being written. As in CheckCells, release stores stand in for fences.
  std::atomic<std::uint32_t> sequence_{0};
  SloRing<std::uint32_t> minutes_;
  SloRing<std::uint32_t> quarters_;
  SloRing<std::uint64_t> own_;
  std::atomic<std::uint64_t> runs_{0};
  std::atomic<std::uint64_t> good_{0};
};

}  // namespace sonde
