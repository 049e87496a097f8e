// The names that a configured label may have.
//
// Why: a label that sonde's own series carry would stand there twice and spoil the whole page for
// the scraper. Configuration refuses such names, so that whoever renders labels need not care.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace sonde {

/// Labels of the series of checks and of their SLOs (le and quantile: that their types have).
inline constexpr std::array<std::string_view, 14> kReservedLabels = {
    "check",  "endpoint", "region",   "reason",  "phase", "cause",  "le",
    "module", "prober",   "interval", "timeout", "slo",   "window", "quantile"};

/// Whether the name is sonde's, or internal to Prometheus ("__…").
constexpr bool IsReservedLabel(std::string_view name) noexcept {
  return name.starts_with("__") ||
         std::ranges::find(kReservedLabels, name) != kReservedLabels.end();
}

/// Letters, digits and _, not starting with a digit.
constexpr bool IsLabelName(std::string_view name) noexcept {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace sonde
