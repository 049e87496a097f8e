#include "metrics/history_cells.h"

#include "metrics/catalog.h"
#include "metrics/exposition.h"

namespace sonde {

void HistoryCells::Render(std::string& out) const {
  ExpositionWriter writer(out);
  writer.Family(kHistoryCorruptionsTotal);
  writer.Count(kHistoryCorruptionsTotal.name, {}, {}, corruptions);
  writer.Family(kHistoryDroppedTotal);
  writer.Count(kHistoryDroppedTotal.name, R"(what="change")", {}, dropped_changes);
  writer.Count(kHistoryDroppedTotal.name, R"(what="rollup")", {}, dropped_rollups);
  writer.Count(kHistoryDroppedTotal.name, R"(what="run")", {}, dropped_runs);
  writer.Family(kHistorySizeBytes);
  writer.Count(kHistorySizeBytes.name, {}, {}, static_cast<std::uint64_t>(size_bytes.load()));
  writer.Family(kHistoryState);
  const auto now = static_cast<std::size_t>(state.load());
  for (std::size_t i = 0; i < kHistoryStateNames.size(); ++i) {
    writer.Count(kHistoryState.name, RenderLabels({{"state", std::string(kHistoryStateNames[i])}}),
                 {}, i == now);
  }
  writer.Family(kHistoryWriteErrorsTotal);
  writer.Count(kHistoryWriteErrorsTotal.name, {}, {}, write_errors);
}

}  // namespace sonde
