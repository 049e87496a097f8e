#include "server/api_json.h"

#include <array>
#include <cmath>

#include <nlohmann/json.hpp>

#include "base/log.h"
#include "slo/burn_rate.h"
#include "sonde/config_spec.h"

namespace sonde {
namespace {

using Json = nlohmann::ordered_json;

Json TimeJson(WallTime time) { return Rfc3339Millis(time); }

/// What targets said may be no UTF-8.
std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void AddReason(Json& json, FailureReason reason) {
  if (reason == FailureReason::kNone) return;
  json["phase"] = Name(Info(reason).phase);
  json["reason"] = Info(reason).name;
}

Json LastRunJson(const std::optional<LastRun>& last, std::string_view detail) {
  if (!last) return nullptr;
  Json json = {{"ended", TimeJson(last->ended)},
               {"success", last->success},
               {"duration_seconds", ToSeconds(last->duration)}};
  AddReason(json, last->reason);
  if (!last->success && !detail.empty()) json["text"] = detail;
  Json phases = Json::object();
  for (std::size_t i = 0; i < kTimedPhases; ++i) {
    if (last->phases[i]) phases[std::string(kPhaseNames[i])] = ToSeconds(*last->phases[i]);
  }
  json["phases"] = std::move(phases);
  return json;
}

/// A burn rate without bound (a target of 100 %) is no number in JSON.
Json FiniteJson(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// One objective over its own window; nothing is told before the past is known.
Json ObjectiveJson(const SloWindows& windows, Share target, bool past_known, MonoTime now) {
  Json json = {{"target", target.ratio()},
               {"runs", nullptr},
               {"good", nullptr},
               {"budget_remaining", nullptr},
               {"burn_rates", Json::object()}};
  if (!past_known) return json;
  const SloWindows::Reading reading = windows.Read(now);
  const SloCount own = reading[SloWindows::kOwn];
  json["runs"] = own.runs;
  json["good"] = own.good;
  if (own.runs > 0) json["budget_remaining"] = FiniteJson(1 - BurnRate(own, target));
  for (std::size_t i = 0; i < SloWindows::kBurnWindows.size(); ++i) {
    if (reading[i].runs == 0) continue;
    json["burn_rates"][FormatLongDuration(SloWindows::kBurnWindows[i])] =
        FiniteJson(BurnRate(reading[i], target));
  }
  return json;
}

Json SloJson(const CheckEntry& entry, MonoTime now) {
  Json json = {{"window_seconds", ToSeconds(entry.slo.window)}};
  for (const SloKind kind : kSloKinds) {
    const auto target = TargetOf(entry.slo, kind);
    const SloWindows* const windows = entry.slo_cells->windows(kind);
    if (!target || windows == nullptr) continue;
    json[std::string(Name(kind))] =
        ObjectiveJson(*windows, *target, entry.slo_cells->past_known(), now);
  }
  return json;
}

Json MissedJson(const CheckCells& cells) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kMissCauseNames.size(); ++i) {
    const std::uint64_t slots = cells.missed(static_cast<MissCause>(i));
    if (slots > 0) json[std::string(kMissCauseNames[i])] = slots;
  }
  return json;
}

Json CheckJson(const ShownCheck& shown, std::string_view detail, MonoTime now) {
  const CheckEntry& entry = *shown.entry;
  const CheckLabels& labels = entry.cells->labels();
  const std::uint64_t successes = entry.cells->successes();  // before runs: never more of them
  Json json = {{"check", labels.check},
               {"endpoint", labels.endpoint},
               {"region", labels.region},
               {"labels", labels.extra},
               {"module", entry.module},
               {"prober", entry.prober},
               {"interval_seconds", ToSeconds(entry.interval)},
               {"timeout_seconds", ToSeconds(entry.timeout)},
               {"state", Name(shown.state)},
               {"runs", entry.cells->runs()},
               {"successes", successes},
               {"missed", MissedJson(*entry.cells)},
               {"last_run", LastRunJson(shown.last, detail)}};
  if (entry.slo_cells) json["slo"] = SloJson(entry, now);
  return json;
}

Json StatesJson(const std::array<std::size_t, kShownStateNames.size()>& by_state) {
  const auto of = [&](ShownState state) { return by_state[static_cast<std::size_t>(state)]; };
  return {{"up", of(ShownState::kUp)},
          {"down", of(ShownState::kDown)},
          {"unknown", of(ShownState::kUnknown)}};
}

Json PastJson(const InstancePast& past) {
  Json changes = Json::array();
  for (const PastChange& change : past.changes) {
    Json json = {{"at", TimeJson(change.at)}, {"state", change.state}};
    AddReason(json, change.reason);
    if (!change.text.empty()) json["text"] = change.text;
    changes.push_back(std::move(json));
  }
  Json hours = Json::array();
  for (const PastHour& hour : past.hours) {
    Json json = {{"start", TimeJson(hour.start)},
                 {"runs", hour.runs},
                 {"good", hour.good},
                 {"excluded", hour.excluded}};
    if (hour.runs > 0) {
      json["mean_seconds"] = ToSeconds(hour.total) / static_cast<double>(hour.runs);
      json["max_seconds"] = ToSeconds(hour.longest);
    }
    hours.push_back(std::move(json));
  }
  return {
      {"endpoint", past.endpoint}, {"changes", std::move(changes)}, {"hours", std::move(hours)}};
}

Json LastRunsJson(const InstancePast& past) {
  Json runs = Json::array();
  for (const PastRun& run : past.runs) {
    Json json = {{"ended", TimeJson(run.ended)},
                 {"success", run.reason == FailureReason::kNone},
                 {"duration_seconds", ToSeconds(run.duration)}};
    AddReason(json, run.reason);
    runs.push_back(std::move(json));
  }
  return {{"endpoint", past.endpoint}, {"runs", std::move(runs)}};
}

template <typename OneJson>
std::string InstancesText(std::string_view check, const std::vector<InstancePast>& pasts,
                          const EndpointPage& page, OneJson one_json) {
  Json instances = Json::array();
  for (const InstancePast& past : pasts) instances.push_back(one_json(past));
  return Text({{"check", check},
               {"instances", std::move(instances)},
               {"total", page.total},
               {"limit", page.limit},
               {"offset", page.offset}});
}

}  // namespace

std::string ChecksJson(const CheckEntries& entries, const FailureDetails::Snapshot& details,
                       const CheckFilter& filter, MonoTime now) {
  const SelectedChecks selected = Select(entries, filter);
  Json checks = Json::array();
  for (const ShownCheck& check : selected.checks) {
    checks.push_back(CheckJson(check, details.Of(check.entry->cells), now));
  }
  return Text({{"checks", std::move(checks)},
               {"total", selected.matching},
               {"limit", filter.limit},
               {"offset", filter.offset},
               {"states", StatesJson(selected.by_state)}});
}

std::string PastsJson(std::string_view check, const std::vector<InstancePast>& pasts,
                      const EndpointPage& page) {
  return InstancesText(check, pasts, page, PastJson);
}

std::string RunsJson(std::string_view check, const std::vector<InstancePast>& pasts,
                     const EndpointPage& page) {
  return InstancesText(check, pasts, page, LastRunsJson);
}

std::string StatusJson(const AgentFacts& facts, const CheckEntries& entries, HistoryState history,
                       std::uint64_t in_flight) {
  std::array<std::size_t, kShownStateNames.size()> by_state{};
  for (const CheckEntry& entry : entries) {
    ++by_state[static_cast<std::size_t>(StateOf(entry.cells->last_run()))];
  }
  const Json loaded = facts.config_loaded ? TimeJson(*facts.config_loaded) : Json(nullptr);
  const Json shard = facts.shard
                         ? Json{{"index", facts.shard->index}, {"count", facts.shard->count}}
                         : Json(nullptr);
  Json config = {{"good", facts.config_ok}, {"loaded", loaded}};
  if (!facts.config_ok) config["error"] = facts.config_error;
  return Text({{"version", facts.version},
               {"region", facts.region},
               {"shard", shard},
               {"started", TimeJson(facts.started)},
               {"config", std::move(config)},
               {"checks", StatesJson(by_state)},
               {"in_flight", in_flight},
               {"history", kHistoryStateNames[static_cast<std::size_t>(history)]}});
}

std::string ErrorJson(std::string_view message) { return Text({{"error", message}}); }

}  // namespace sonde
