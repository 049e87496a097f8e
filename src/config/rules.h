// Small rules about single values of a configuration.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/clock.h"
#include "sonde/config_node.h"
#include "sonde/config_rules.h"
#include "sonde/config_spec.h"

namespace sonde {

inline constexpr Duration kMinInterval = std::chrono::milliseconds(100);
inline constexpr Duration kMaxInterval = std::chrono::days(366);
inline constexpr Duration kMaxTimeout = std::chrono::hours(24);
inline constexpr int kMaxOverlap = 1000;
inline constexpr std::size_t kMaxTextBytes = 4096;

/// Complains about label names that Prometheus refuses or that sonde sets itself.
void CheckLabels(const ConfigNode& labels, ConfigErrors& errors);
/// Complains about an empty, overlong or unprintable text.
bool CheckText(std::string_view what, std::string_view text, const SourceMark& mark,
               ConfigErrors& errors);
/// Empty or repeated targets, and overlong ones; `targets` is the list as written.
bool CheckTargets(const ConfigNode& targets, ConfigErrors& errors);
bool CheckInterval(const std::optional<LongDuration>& interval, const SourceMark& mark,
                   ConfigErrors& errors);
bool CheckTimeout(const std::optional<LongDuration>& timeout, const SourceMark& mark,
                  ConfigErrors& errors);

}  // namespace sonde
