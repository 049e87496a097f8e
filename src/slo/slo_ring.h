// SloRing: counts of runs in buckets of equal length, and the sums of windows made of them.
//
// Why: a window's sum must be there for a scrape of 10,000 checks without adding anything up, and
// counting a run must cost a few stores. So sums are kept up to date as buckets come and go. A
// bucket and a sum are one word each, runs in its upper half and good runs in its lower half: one
// addition counts both.
//
// A window of W covers the bucket of the moment, which has only begun, and as many whole ones as W
// has: it reaches back at least W, and at most one bucket further.
//
// THREAD: one writer; readers are made whole by the owner's sequence (slo_windows.h).
// LIFETIME: values; no allocation after the constructor.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sonde {

/// Runs that were judged, and those of them that met the objective.
struct SloCount {
  std::uint64_t runs = 0;
  std::uint64_t good = 0;
  friend bool operator==(const SloCount&, const SloCount&) = default;
};

/// `Word` is what a bucket is kept in: its halves bound the runs of one bucket (65,535 or four
/// billion). What does not fit is not counted.
template <typename Word>
class SloRing {
 public:
  /// `bucket`: minutes of a bucket; `windows`: lengths in buckets, ascending, at least one.
  SloRing(std::int64_t bucket, std::span<const std::int64_t> windows);

  // -- the writer
  /// Counts a run of `minute`, which becomes the newest if it is newer. REQUIRES: not an older one.
  void CountNewest(std::int64_t minute, SloCount run) noexcept;
  /// Makes `minute`'s bucket the newest, if it is newer.
  void Advance(std::int64_t minute) noexcept { AdvanceTo(BucketOf(minute)); }
  /// Counts minutes from `first` on, none newer than the newest bucket; nothing for those that have
  /// left the ring.
  void Add(std::int64_t first, std::span<const SloCount> minutes) noexcept;
  /// Counts all that is in another ring of the same shape, which nobody writes meanwhile.
  void Add(const SloRing& past) noexcept;

  // -- readers
  /// The sum of window number `window` as seen at `minute`.
  SloCount Sum(std::size_t window, std::int64_t minute) const noexcept;
  std::size_t windows() const noexcept { return lengths_.size(); }
  /// What the object takes on the heap.
  std::size_t bytes() const noexcept;

 private:
  static constexpr unsigned kHalf = sizeof(Word) * 4;
  static constexpr std::int64_t kNever = INT64_MIN;

  std::int64_t BucketOf(std::int64_t minute) const noexcept;
  void AdvanceTo(std::int64_t bucket) noexcept;
  void AddToBucket(std::int64_t bucket, SloCount count) noexcept;
  std::atomic<Word>& Slot(std::int64_t bucket) const noexcept;
  void Clear() noexcept;

  std::int64_t bucket_minutes_;
  std::vector<std::int64_t> lengths_;  ///< in buckets, the one that has begun included
  std::int64_t size_;                  ///< buckets of the ring: the longest window's
  std::unique_ptr<std::atomic<Word>[]> slots_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> sums_;
  std::atomic<std::int64_t> newest_{kNever};
  std::int64_t newest_end_ = kNever;  ///< the first minute after it; the writer's
};

extern template class SloRing<std::uint32_t>;
extern template class SloRing<std::uint64_t>;

}  // namespace sonde
