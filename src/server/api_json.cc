#include "server/api_json.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace sonde {
namespace {

using Json = nlohmann::ordered_json;

Json TimeJson(WallTime time) {
  const auto since = time.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(since - seconds).count();
  const auto date = fmt::gmtime(static_cast<std::time_t>(seconds.count()));
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", date, millis);
}

/// What targets said may be no UTF-8.
std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void AddReason(Json& json, FailureReason reason) {
  if (reason == FailureReason::kNone) return;
  json["phase"] = Name(Info(reason).phase);
  json["reason"] = Info(reason).name;
}

std::string_view StateOf(const CheckEntry& entry) {
  const auto last = entry.cells->last_run();
  if (!last) return "unknown";
  return last->success ? "up" : "down";
}

Json LastRunJson(const CheckCells& cells) {
  const auto last = cells.last_run();
  if (!last) return nullptr;
  Json json = {{"ended", TimeJson(last->ended)},
               {"success", last->success},
               {"duration_seconds", ToSeconds(last->duration)}};
  AddReason(json, last->reason);
  Json phases = Json::object();
  for (std::size_t i = 0; i < kTimedPhases; ++i) {
    if (last->phases[i]) phases[std::string(kPhaseNames[i])] = ToSeconds(*last->phases[i]);
  }
  json["phases"] = std::move(phases);
  return json;
}

/// The objective over its own window; counts are null until the past is known.
Json SloJson(const CheckEntry& entry, MonoTime now) {
  Json json = {{"window_seconds", ToSeconds(entry.slo.window)}};
  for (const SloKind kind : kSloKinds) {
    const auto target = TargetOf(entry.slo, kind);
    const SloWindows* const windows = entry.slo_cells->windows(kind);
    if (!target || windows == nullptr) continue;
    Json one = {{"target", target->ratio()}, {"runs", nullptr}, {"good", nullptr}};
    if (entry.slo_cells->past_known()) {
      const SloCount count = windows->Read(now)[SloWindows::kOwn];
      one["runs"] = count.runs;
      one["good"] = count.good;
    }
    json[std::string(Name(kind))] = std::move(one);
  }
  return json;
}

Json CheckJson(const CheckEntry& entry, MonoTime now) {
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
               {"state", StateOf(entry)},
               {"runs", entry.cells->runs()},
               {"successes", successes},
               {"last_run", LastRunJson(*entry.cells)}};
  if (entry.slo_cells) json["slo"] = SloJson(entry, now);
  return json;
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

}  // namespace

std::string ChecksJson(const CheckEntries& entries, MonoTime now) {
  Json checks = Json::array();
  for (const CheckEntry& entry : entries) checks.push_back(CheckJson(entry, now));
  return Text({{"checks", std::move(checks)}});
}

std::string PastsJson(const std::string& check, const std::vector<InstancePast>& pasts) {
  Json instances = Json::array();
  for (const InstancePast& past : pasts) instances.push_back(PastJson(past));
  return Text({{"check", check}, {"instances", std::move(instances)}});
}

std::string StatusJson(const AgentFacts& facts, const CheckEntries& entries, HistoryState history) {
  std::uint64_t up = 0, down = 0, unknown = 0;
  for (const CheckEntry& entry : entries) {
    const std::string_view state = StateOf(entry);
    ++(state == "up" ? up : state == "down" ? down : unknown);
  }
  const Json loaded = facts.config_loaded ? TimeJson(*facts.config_loaded) : Json(nullptr);
  const Json shard = facts.shard
                         ? Json{{"index", facts.shard->index}, {"count", facts.shard->count}}
                         : Json(nullptr);
  return Text({{"version", facts.version},
               {"region", facts.region},
               {"shard", shard},
               {"started", TimeJson(facts.started)},
               {"config", {{"good", facts.config_ok}, {"loaded", loaded}}},
               {"checks", {{"up", up}, {"down", down}, {"unknown", unknown}}},
               {"history", kHistoryStateNames[static_cast<std::size_t>(history)]}});
}

}  // namespace sonde
