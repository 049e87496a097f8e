// Checks with a past, for the tests of pages and the API.
//
// THREAD: the test's. LIFETIME: values.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "metrics/check_registry.h"
#include "server/check_pasts.h"

namespace sonde {

struct FakeCheck {
  std::string name = "web";
  std::string target = "http://a/";
  FailureReason reason = FailureReason::kNone;
  std::string detail = "saw <b>503</b>";
  std::map<std::string, std::string> labels = {{"team", "x"}};
  bool ran = true;
};

/// A check that has run once, for 250 ms from 2026-01-01T00:00:00.042Z, 50 of them to connect; or
/// not yet.
inline CheckEntry MakeCheck(FakeCheck what) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  auto cells = std::make_shared<CheckCells>(
      CheckLabels{what.name, what.target, "eu", std::move(what.labels)},
      std::make_shared<const CellShape>(CellOptions{}));
  if (what.ran) {
    ProbeResult result;
    result.success = what.reason == FailureReason::kNone;
    result.failure = {what.reason, result.success ? "" : what.detail};
    result.started = WallTime(seconds(1767225600) + milliseconds(42));
    result.duration = milliseconds(250);
    result.phases.Add(Phase::kConnect, milliseconds(50));
    cells->Record(std::move(result));
  }
  return {std::move(cells), "http_2xx", "http", seconds(15), seconds(5), nullptr, {}};
}

/// The same with an objective of 99.9 % over 30 days, of which the past is not known yet.
inline CheckEntry WithObjective(CheckEntry entry) {
  entry.slo = {
      .availability = Share::Parse("99.9%"), .latency = {}, .window = std::chrono::days(30)};
  entry.slo_cells = std::make_shared<SloCells>(ShapeOf(entry.slo));
  return entry;
}

/// Says what the test wants it to say.
class FakePasts final : public CheckPasts {
 public:
  explicit FakePasts(EventLoop& loop) : loop_(loop) {}
  OpPtr Read(PastQuery query, Done done) override {
    asked = std::move(query);
    return loop_.Defer([this, done = std::move(done)]() mutable {
      auto call = std::move(done);  // may destroy the op
      call(answer);
    });
  }
  PastQuery asked;
  Result<std::vector<InstancePast>> answer;

 private:
  EventLoop& loop_;
};

}  // namespace sonde
