// ConfigDiff: what a reload from one configuration to another would do.
//
// Why: whoever changes a file wants to know which checks begin, end or lose their counters before
// the agent does it. Identity is the reload's own (src/app/generation.h).
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/generation.h"

namespace sonde {

/// What becomes of an instance.
enum class ReloadEffect : std::uint8_t {
  kNew,
  kGone,
  kRestarted,  ///< still there, with counters from zero
  kKept,       ///< still there, with its counters; something else about it changes
};
constexpr std::string_view Name(ReloadEffect effect) noexcept {
  constexpr std::array<std::string_view, 4> kNames = {"new", "gone", "restarted", "kept"};
  return kNames[static_cast<std::size_t>(effect)];
}

struct InstanceChange {
  ReloadEffect effect{};
  std::string check;
  std::string endpoint;              ///< the target without a password
  std::vector<std::string> changes;  ///< "interval 10s → 15s", "labels"; empty if new or gone
  std::size_t appear = 0;            ///< series at /metrics
  std::size_t disappear = 0;
};

/// A part of the files that is not the same.
struct PartChange {
  std::string key;                 ///< "modules.http_2xx"
  std::string_view change;         ///< "new", "gone" or "changed"
  std::vector<std::string> lines;  ///< of YAML, each after "+ ", "- " or "  "; secrets masked
};

struct ConfigDiff {
  std::vector<PartChange> parts;
  std::vector<InstanceChange> instances;  ///< those that are not as before, by check and target
  std::size_t unchanged = 0;
  bool same() const noexcept { return parts.empty() && instances.empty(); }
};

/// `before` and `after` as the agent would make them: `after` with `before` as the previous one.
ConfigDiff DiffOf(const Generation& before, const Generation& after);

struct DiffTextOptions {
  int width = 80;
  bool color = false;
};
std::string RenderDiff(const ConfigDiff& diff, const DiffTextOptions& options);
std::string DiffJson(const ConfigDiff& diff);

}  // namespace sonde
