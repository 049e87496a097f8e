#include "metrics/histogram_cells.h"

#include <algorithm>

#include "metrics/exposition.h"

namespace sonde {

HistogramBounds::HistogramBounds(std::vector<double> bounds) : bounds_(std::move(bounds)) {
  for (const double bound : bounds_) le_labels_.push_back("le=\"" + FormatNumber(bound) + "\"");
  le_labels_.emplace_back("le=\"+Inf\"");
}

HistogramCells::HistogramCells(HistogramBoundsPtr bounds)
    : bounds_(std::move(bounds)),
      counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds_->le_labels().size())) {}

void HistogramCells::Observe(double value) noexcept {
  const auto bounds = bounds_->bounds();
  const auto bucket =
      static_cast<std::size_t>(std::ranges::lower_bound(bounds, value) - bounds.begin());
  // One writer: load and store need not be one step.
  sum_.store(sum_.load(std::memory_order_relaxed) + value, std::memory_order_relaxed);
  auto& count = counts_[bucket];
  count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

std::uint64_t HistogramCells::Count() const noexcept {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < bounds_->le_labels().size(); ++i) {
    count += counts_[i].load(std::memory_order_relaxed);
  }
  return count;
}

void HistogramCells::Append(std::string& out, std::string_view name, std::string_view labels,
                            std::string_view more) const {
  ExpositionWriter writer(out);
  const std::string common =
      std::string(labels) + (labels.empty() || more.empty() ? "" : ",") + std::string(more);
  const std::string bucket_name = std::string(name) + "_bucket";
  std::uint64_t cumulative = 0;
  const auto les = bounds_->le_labels();
  for (std::size_t i = 0; i < les.size(); ++i) {
    cumulative += counts_[i].load(std::memory_order_relaxed);
    writer.Count(bucket_name, common, les[i], cumulative);
  }
  writer.Series(std::string(name) + "_sum", common, Sum());
  writer.Count(std::string(name) + "_count", common, {}, cumulative);
}

}  // namespace sonde
