#include "app/history_pasts.h"

#include <memory>
#include <utility>

namespace sonde {
namespace {

InstancePast PastOf(InstanceHistory history) {
  InstancePast past{.endpoint = history.who->endpoint, .changes = {}, .runs = {}, .hours = {}};
  for (HistoryChange& change : history.changes) {
    past.changes.push_back({.at = change.at,
                            .state = Name(change.verdict),
                            .reason = change.reason,
                            .text = std::move(change.text)});
  }
  for (const HistoryRun& run : history.runs) {
    past.runs.push_back({.ended = run.ended, .duration = run.duration, .reason = run.reason});
  }
  for (const auto& [hour, block] : history.hours) {
    const MinuteCounts sum = block.Sum();
    past.hours.push_back({.start = HourStart(hour),
                          .runs = sum.runs,
                          .good = sum.good,
                          .excluded = sum.excluded,
                          .total = block.total,
                          .longest = block.longest});
  }
  return past;
}

}  // namespace

OpPtr HistoryPasts::Read(PastQuery query, Done done) {
  HistoryQuery wanted{
      .whom = {}, .from = query.from, .to = query.to, .changes = query.changes, .runs = query.runs};
  for (std::string& endpoint : query.endpoints) {
    wanted.whom.push_back(std::make_shared<const HistoryKey>(
        HistoryKey{.region = query.region, .check = query.check, .endpoint = std::move(endpoint)}));
  }
  return history_.Read(loop_, std::move(wanted),
                       [done = std::move(done)](HistoryAnswer answer) mutable {
                         if (!answer) return done(std::unexpected(std::move(answer.error())));
                         std::vector<InstancePast> pasts;
                         for (auto& one : *answer) pasts.push_back(PastOf(std::move(one)));
                         done(std::move(pasts));
                       });
}

}  // namespace sonde
