#include "base/ecs_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "sonde/json_string.h"

namespace sonde {
namespace {

constexpr std::string_view kEcsVersion = "8.17.0";

/// Keys of the log's other formats, and what they are called here.
struct EcsName {
  std::string_view key;
  std::string_view ecs;
};
constexpr auto kNames = std::to_array<EcsName>({
    {"check", "sonde.check"},
    {"target", "sonde.target"},
    {"region", "sonde.region"},
    {"module", "sonde.module"},
    {"phase", "sonde.phase"},
    {"reason", "sonde.reason"},
    {"err", "error.message"},
    {"file", "file.path"},
});

/// A dot would make an object of the key where dots are expanded.
std::string WithoutDots(std::string_view key) {
  std::string text(key);
  std::ranges::replace(text, '.', '_');
  return text;
}

/// "agent.cc:42" in parts.
void Origin(EcsMembers& members, std::string_view source) {
  const std::size_t colon = source.rfind(':');
  if (colon == std::string_view::npos) return;
  int line = 0;
  std::from_chars(source.data() + colon + 1, source.data() + source.size(), line);
  members.Text("log.origin.file.name", source.substr(0, colon));
  members.Number("log.origin.file.line", line);
}

}  // namespace

void EcsMembers::Key(std::string_view key) {
  keys_.emplace(key);
  if (!json_.empty()) json_ += ',';
  json_ += JsonString(key);
  json_ += ':';
}

void EcsMembers::Text(std::string_view key, std::string_view value) {
  Key(key);
  json_ += JsonString(value);
}

void EcsMembers::Time(std::string_view key, WallTime value) { Text(key, Rfc3339Millis(value)); }

void EcsMembers::Integer(std::string_view key, std::int64_t value) {
  Key(key);
  json_ += fmt::format("{}", value);
}

void EcsMembers::Seconds(std::string_view key, Duration value) {
  Key(key);
  json_ += fmt::format("{:.9f}", ToSeconds(value));
}

void EcsMembers::OneOf(std::string_view key, std::string_view value) {
  Key(key);
  json_ += '[' + JsonString(value) + ']';
}

void EcsMembers::Texts(std::string_view key, const std::map<std::string, std::string>& values) {
  if (values.empty()) return;
  EcsMembers inner;
  for (const auto& [name, value] : values) inner.Text(name, value);
  Key(key);
  json_ += '{' + inner.json() + '}';
}

void EcsMembers::Fields(std::span<const LogField> fields) {
  std::map<std::string, std::vector<std::string>> others;
  for (const LogField& field : fields) {
    const auto* const known = std::ranges::find(kNames, field.key, &EcsName::key);
    if (known != kNames.end() && !keys_.contains(known->ecs)) {
      Text(known->ecs, field.value);
      continue;
    }
    others[WithoutDots(field.key)].push_back(JsonString(field.value));
  }
  if (others.empty()) return;
  Key("sonde.fields");
  for (char lead = '{'; const auto& [key, values] : others) {
    const bool one = values.size() == 1;
    json_ += fmt::format("{}{}:{}{}{}", std::exchange(lead, ','), JsonString(key), one ? "" : "[",
                         fmt::join(values, ","), one ? "" : "]");
  }
  json_ += '}';
}

std::string FormatEcs(const LogRecord& record) {
  EcsMembers members;
  members.Time("@timestamp", record.time);
  members.Text("log.level", Name(record.level));
  members.Text("message", record.message);
  members.Text("ecs.version", kEcsVersion);
  members.Text("service.name", "sonde");
  members.Text("service.version", SONDE_VERSION);
  Origin(members, record.source);
  std::string line = '{' + members.json();
  if (record.ecs.empty()) {
    EcsMembers general;
    general.Text("event.kind", "event");
    general.Text("event.module", "sonde");
    general.Text("event.dataset", "sonde.agent");
    general.Fields(record.fields);
    line += ',' + general.json();
  } else {
    line += ',';
    line += record.ecs;
  }
  return line + '}';
}

}  // namespace sonde
