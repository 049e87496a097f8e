#include "server/probe_history.h"

#include <algorithm>
#include <utility>

namespace sonde {

void ProbeHistory::Add(ProbeOrder order, ProbeResult result) {
  recent_.push_back({next_id_++, std::move(order), std::move(result)});
  if (recent_.size() <= limit_) return;
  if (!recent_.front().result.success && limit_ > 0) {
    older_failures_.push_back(std::move(recent_.front()));
    if (older_failures_.size() > limit_) older_failures_.pop_front();
  }
  recent_.pop_front();
}

template <typename Wanted>
const RecentProbe* ProbeHistory::FindFirst(Wanted wanted) const {
  for (const auto* probes : {&older_failures_, &recent_}) {
    const auto found = std::ranges::find_if(*probes, wanted);
    if (found != probes->end()) return &*found;
  }
  return nullptr;
}

const RecentProbe* ProbeHistory::FindId(std::int64_t id) const {
  return FindFirst([id](const RecentProbe& probe) { return probe.id == id; });
}

const RecentProbe* ProbeHistory::FindTarget(std::string_view target,
                                            std::string_view module) const {
  return FindFirst([&](const RecentProbe& probe) {
    return probe.order.target == target && (module.empty() || probe.order.module->name() == module);
  });
}

}  // namespace sonde
