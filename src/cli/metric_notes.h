// MetricNote: what documents say of a metric beyond its help.
//
// Why: helps are often blackbox_exporter's words, which must stay; nothing that runs reads these.
//
// THREAD: pure functions. LIFETIME: static texts.
#pragma once

#include <string_view>
#include <vector>

namespace sonde {

struct MetricNote {
  /// When it is there; "": always. Keys and other names stand in backticks.
  std::string_view shown;
  /// What the value is, where the help says too little; "" if it does not.
  std::string_view value;
};

/// `part`: of the reference ("checks", "http").
MetricNote NoteOf(std::string_view part, std::string_view name) noexcept;

/// The names that have notes.
std::vector<std::string_view> NotedMetrics();

}  // namespace sonde
