#include "server/failure_details.h"

#include <utility>

namespace sonde {

std::string_view FailureDetails::Snapshot::Of(const CheckCellsPtr& cells) const {
  const auto found = details_.find(cells);
  return found == details_.end() ? std::string_view() : std::string_view(*found->second);
}

FailureDetails::SnapshotPtr FailureDetails::Update(const CheckEntries& entries) {
  const std::lock_guard lock(mutex_);
  auto next = std::make_shared<Snapshot>();
  const auto& before = newest_->details_;
  for (const CheckEntry& entry : entries) {
    if (auto newest = entry.cells->TakeFailureDetail()) {
      next->details_.emplace(entry.cells, std::move(newest));
    } else if (const auto kept = before.find(entry.cells); kept != before.end()) {
      next->details_.emplace(entry.cells, kept->second);
    }
  }
  newest_ = std::move(next);
  return newest_;
}

}  // namespace sonde
