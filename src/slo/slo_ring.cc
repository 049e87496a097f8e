#include "slo/slo_ring.h"

#include <algorithm>
#include <iterator>

namespace sonde {
namespace {

// Release and acquire are free on the common machines, and make the owner's sequence work without
// fences.
constexpr auto kRelease = std::memory_order_release;
constexpr auto kAcquire = std::memory_order_acquire;
constexpr auto kOwn = std::memory_order_relaxed;  // the writer reads what it wrote

constexpr unsigned kSumHalf = 32;

constexpr std::int64_t FloorDiv(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b < 0 ? 1 : 0);
}

template <typename Word>
constexpr std::uint64_t AsSum(Word word) noexcept {
  constexpr unsigned kHalf = sizeof(Word) * 4;
  constexpr auto kLow = static_cast<Word>((Word{1} << kHalf) - 1);
  return std::uint64_t{word} >> kHalf << kSumHalf | (word & kLow);
}

}  // namespace

template <typename Word>
SloRing<Word>::SloRing(std::int64_t bucket, std::span<const std::int64_t> windows)
    : bucket_minutes_(bucket), lengths_(windows.begin(), windows.end()) {
  for (std::int64_t& length : lengths_) ++length;
  size_ = lengths_.back();
  slots_ = std::make_unique<std::atomic<Word>[]>(static_cast<std::size_t>(size_));
  sums_ = std::make_unique<std::atomic<std::uint64_t>[]>(lengths_.size());
}

template <typename Word>
std::int64_t SloRing<Word>::BucketOf(std::int64_t minute) const noexcept {
  return FloorDiv(minute, bucket_minutes_);
}

template <typename Word>
std::atomic<Word>& SloRing<Word>::Slot(std::int64_t bucket) const noexcept {
  const std::int64_t place = bucket % size_;
  return slots_[static_cast<std::size_t>(place < 0 ? place + size_ : place)];
}

template <typename Word>
void SloRing<Word>::Clear() noexcept {
  for (std::int64_t i = 0; i < size_; ++i) slots_[static_cast<std::size_t>(i)].store(0, kRelease);
  for (std::size_t i = 0; i < lengths_.size(); ++i) sums_[i].store(0, kRelease);
}

template <typename Word>
void SloRing<Word>::AdvanceTo(std::int64_t wanted) noexcept {
  std::int64_t newest = newest_.load(kOwn);
  if (wanted <= newest) return;
  if (newest == kNever || wanted - newest >= size_) {
    if (newest != kNever) Clear();
    newest = wanted;
  }
  while (newest < wanted) {
    ++newest;
    for (std::size_t i = 0; i < lengths_.size(); ++i) {
      const Word leaving = Slot(newest - lengths_[i]).load(kOwn);
      if (leaving != 0) sums_[i].store(sums_[i].load(kOwn) - AsSum(leaving), kRelease);
    }
    Slot(newest).store(0, kRelease);
  }
  newest_.store(newest, kRelease);
  newest_end_ = (newest + 1) * bucket_minutes_;
}

template <typename Word>
void SloRing<Word>::CountNewest(std::int64_t minute, SloCount run) noexcept {
  if (minute >= newest_end_) Advance(minute);
  AddToBucket(newest_.load(kOwn), run);
}

template <typename Word>
void SloRing<Word>::Add(std::int64_t first, std::span<const SloCount> minutes) noexcept {
  std::int64_t bucket = BucketOf(first);
  if (newest_.load(kOwn) - BucketOf(first + std::ssize(minutes)) >= size_) return;
  while (!minutes.empty()) {
    const std::int64_t left = (bucket + 1) * bucket_minutes_ - first;
    const auto take = std::min<std::size_t>(static_cast<std::size_t>(left), minutes.size());
    SloCount sum;
    for (const SloCount& minute : minutes.first(take)) {
      sum.runs += minute.runs;
      sum.good += minute.good;
    }
    if (sum.runs > 0) AddToBucket(bucket, sum);
    minutes = minutes.subspan(take);
    first += static_cast<std::int64_t>(take);
    ++bucket;
  }
}

template <typename Word>
void SloRing<Word>::AddToBucket(std::int64_t bucket, SloCount count) noexcept {
  const std::int64_t age = newest_.load(kOwn) - bucket;
  if (age < 0 || age >= size_) return;
  std::atomic<Word>& slot = Slot(bucket);
  const Word before = slot.load(kOwn);
  constexpr std::uint64_t kMost = (std::uint64_t{1} << kHalf) - 1;
  if (count.runs > kMost - (std::uint64_t{before} >> kHalf)) return;
  const auto word = static_cast<Word>(count.runs << kHalf | count.good);
  slot.store(static_cast<Word>(before + word), kRelease);
  const std::uint64_t sum = AsSum(word);
  for (std::size_t i = lengths_.size(); i-- > 0 && age < lengths_[i];) {
    sums_[i].store(sums_[i].load(kOwn) + sum, kRelease);
  }
}

template <typename Word>
void SloRing<Word>::Add(const SloRing& past) noexcept {
  const std::int64_t newest = past.newest_.load(kOwn);
  if (newest == kNever) return;
  AdvanceTo(newest);
  for (std::int64_t bucket = newest - size_ + 1; bucket <= newest; ++bucket) {
    const std::uint64_t both = AsSum(past.Slot(bucket).load(kOwn));
    if (both != 0) AddToBucket(bucket, {.runs = both >> kSumHalf, .good = both & UINT32_MAX});
  }
}

template <typename Word>
SloCount SloRing<Word>::Sum(std::size_t window, std::int64_t minute) const noexcept {
  const std::int64_t newest = newest_.load(kAcquire);
  if (newest == kNever) return {};
  const std::int64_t passed = std::max<std::int64_t>(BucketOf(minute) - newest, 0);
  const std::int64_t length = lengths_[window];
  if (passed >= length) return {};
  std::uint64_t sum = sums_[window].load(kAcquire);
  // Buckets that have left the window since the last run; none while runs come in.
  for (std::int64_t i = 1; i <= passed; ++i) {
    sum -= AsSum(Slot(newest - length + i).load(kAcquire));
  }
  return {.runs = sum >> kSumHalf, .good = sum & UINT32_MAX};
}

template <typename Word>
std::size_t SloRing<Word>::bytes() const noexcept {
  return static_cast<std::size_t>(size_) * sizeof(Word) +
         lengths_.size() * (sizeof(std::uint64_t) + sizeof(std::int64_t));
}

template class SloRing<std::uint32_t>;
template class SloRing<std::uint64_t>;

}  // namespace sonde
