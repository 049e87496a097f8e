#include "metrics/discovery_cells.h"

#include <algorithm>

#include "metrics/catalog.h"
#include "metrics/exposition.h"

namespace sonde {

DiscoveryCells::DiscoveryCells(const std::string& check, std::string_view source)
    : labels_(RenderLabels({{"check", check}, {"source", std::string(source)}})) {}

void DiscoveryMetrics::Replace(std::vector<DiscoveryCellsPtr> cells) {
  const std::scoped_lock lock(mutex_);
  cells_.swap(cells);
}

void DiscoveryMetrics::SetShard(int index, int count) {
  std::string labels =
      RenderLabels({{"index", std::to_string(index)}, {"count", std::to_string(count)}});
  const std::scoped_lock lock(mutex_);
  shard_labels_ = std::move(labels);
}

void DiscoveryMetrics::ClearShard() {
  const std::scoped_lock lock(mutex_);
  shard_labels_.clear();
}

void DiscoveryMetrics::Render(std::string& out) const {
  const std::scoped_lock lock(mutex_);
  ExpositionWriter writer(out);
  if (!shard_labels_.empty()) {
    writer.Family(kShardInfo);
    writer.Count(kShardInfo.name, shard_labels_, {}, 1);
  }
  if (cells_.empty()) return;
  const auto counts = [&](const MetricDef& metric, std::uint64_t (DiscoveryCells::*value)() const) {
    writer.Family(metric);
    for (const auto& cells : cells_) {
      writer.Count(metric.name, cells->labels(), {}, (*cells.*value)());
    }
  };
  counts(kDiscoveredTargets, &DiscoveryCells::targets);
  writer.Family(kDiscoveryLastSuccess);
  for (const auto& cells : cells_) {
    if (cells->succeeded_ns() == 0) continue;
    writer.Series(kDiscoveryLastSuccess.name, cells->labels(),
                  ToUnixSeconds(WallTime(Duration(cells->succeeded_ns()))));
  }
  counts(kDiscoveryFailuresTotal, &DiscoveryCells::failures);
  counts(kDiscoveryUnusedTargets, &DiscoveryCells::unused);
}

}  // namespace sonde
