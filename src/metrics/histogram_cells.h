// HistogramCells: a histogram that one thread writes and any thread reads.
//
// Why: observing is two plain stores on the shard; there is nothing to lock.
//
// THREAD: Observe by one thread; reading by any. LIFETIME: fixed buckets for life.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sonde {

/// Upper bounds of buckets (ascending, without +Inf) with their rendered `le="…"` labels; shared by
/// all histograms of a kind.
class HistogramBounds {
 public:
  explicit HistogramBounds(std::vector<double> bounds);
  std::span<const double> bounds() const noexcept { return bounds_; }
  /// One more than bounds(): the last is `le="+Inf"`.
  std::span<const std::string> le_labels() const noexcept { return le_labels_; }

 private:
  std::vector<double> bounds_;
  std::vector<std::string> le_labels_;
};
using HistogramBoundsPtr = std::shared_ptr<const HistogramBounds>;

class HistogramCells {
 public:
  explicit HistogramCells(HistogramBoundsPtr bounds);

  void Observe(double value) noexcept;

  /// Appends _bucket, _sum and _count lines. The count is the sum of the buckets that were read, so
  /// that one page is consistent in itself.
  void Append(std::string& out, std::string_view name, std::string_view labels,
              std::string_view more = {}) const;
  std::uint64_t Count() const noexcept;
  double Sum() const noexcept { return sum_.load(std::memory_order_relaxed); }
  const HistogramBoundsPtr& bounds() const noexcept { return bounds_; }

 private:
  HistogramBoundsPtr bounds_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;  ///< per bucket, not cumulative
  std::atomic<double> sum_{0};
};

}  // namespace sonde
