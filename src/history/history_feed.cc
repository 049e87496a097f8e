#include "history/history_feed.h"

#include <utility>

namespace sonde {

HistoryFeed::HistoryFeed(std::size_t capacity, std::function<void()> wake)
    : ring_(capacity), wake_(std::move(wake)) {}

bool HistoryFeed::RoomForRuns() noexcept {
  const std::size_t room = ring_.room();
  if (room == ring_.capacity() / 2) wake_();
  if (room > ring_.capacity() / 8) return true;
  refused_runs_.fetch_add(1, kRelaxed);
  return false;
}

void HistoryFeed::Tell(HistoryRun run) {
  if (RoomForRuns()) ring_.Push(std::move(run));
}

void HistoryFeed::Tell(HistoryGap gap) {
  if (RoomForRuns()) ring_.Push(std::move(gap));
}

void HistoryFeed::Tell(HistoryChange change) {
  if (!ring_.Push(std::move(change))) refused_changes_.fetch_add(1, kRelaxed);
}

void HistoryFeed::Begin(PastRequests requests) {
  if (requests.empty()) return;
  Item item = std::move(requests);
  if (ring_.Push(std::move(item))) return wake_();
  for (PastRequest& request : std::get<PastRequests>(item)) request.past->End(false);
}

}  // namespace sonde
