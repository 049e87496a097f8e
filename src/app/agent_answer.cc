#include "app/agent_answer.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "metrics/exposition_reader.h"
#include "sonde/common_metrics.h"
#include "sonde/phase.h"

namespace sonde {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxRefusal = 200;

Json ParseObject(std::string_view body) {
  Json json = Json::parse(body, nullptr, false);
  return json.is_object() ? json : Json();
}

std::string TextOf(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string_view LabelOf(const ExpositionSample& sample, std::string_view name) {
  const auto found =
      std::ranges::find(sample.labels, name, [](const auto& pair) { return pair.first; });
  return found == sample.labels.end() ? std::string_view() : std::string_view(found->second);
}

/// In the order of a run, and those that only this prober has behind.
void SortPhases(AgentAnswer& answer) {
  const auto place = [](const auto& phase) {
    return std::ranges::find(kPhaseNames, phase.first) - kPhaseNames.begin();
  };
  std::ranges::stable_sort(answer.phases, {}, place);
}

}  // namespace

bool ReadApiAnswer(std::string_view body, AgentAnswer& answer) {
  const Json json = ParseObject(body);
  if (!json.is_object() || !json.contains("success") || !json["success"].is_boolean()) return false;
  answer.success = json["success"].get<bool>();
  answer.phase = TextOf(json, "phase");
  answer.reason = TextOf(json, "reason");
  answer.detail = TextOf(json, "detail");
  answer.address = TextOf(json, "address");
  if (const auto took = json.find("duration_seconds"); took != json.end() && took->is_number()) {
    answer.seconds = took->get<double>();
  }
  if (const auto phases = json.find("phases"); phases != json.end() && phases->is_object()) {
    for (const auto& [name, seconds] : phases->items()) {
      if (seconds.is_number()) answer.phases.emplace_back(name, seconds.get<double>());
    }
  }
  if (TextOf(json, "fault") == "agent") answer.error = answer.reason + ": " + answer.detail;
  return true;
}

bool ReadExpositionAnswer(std::string_view body, AgentAnswer& answer) {
  bool told = false;
  for (const ExpositionFamily& family : ReadExposition(body)) {
    for (const ExpositionSample& sample : family.samples) {
      if (family.name == kProbeSuccess.name) {
        told = true;
        answer.success = sample.value == 1;
      } else if (family.name == kProbeDurationSeconds.name) {
        answer.seconds = sample.value;
      } else if (family.name == kProbeFailureInfo.name) {
        answer.phase = LabelOf(sample, "phase");
        answer.reason = LabelOf(sample, "reason");
      } else if (family.name.starts_with("probe_") && family.name.ends_with("_duration_seconds")) {
        const std::string_view phase = LabelOf(sample, "phase");
        if (!phase.empty() && sample.value > 0) answer.phases.emplace_back(phase, sample.value);
      }
    }
  }
  SortPhases(answer);
  if (answer.phase == Name(Phase::kAgent)) answer.error = answer.reason;
  return told;
}

std::string RefusalText(std::string_view body) {
  const Json json = ParseObject(body);
  if (json.is_object() && json.contains("error")) return TextOf(json, "error");
  const std::string_view line = body.substr(0, body.find('\n'));
  // A page for people says nothing in its first line.
  if (line.starts_with('<')) return {};
  return std::string(line.substr(0, kMaxRefusal));
}

std::string RegionOf(std::string_view body) {
  const Json json = ParseObject(body);
  return json.is_object() ? TextOf(json, "region") : std::string();
}

}  // namespace sonde
