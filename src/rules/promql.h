// Small pieces of PromQL: strings, selectors, label lists.
//
// Why: names of checks and endpoints are anything a user wrote; they are quoted in one place.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/clock.h"

namespace sonde::promql {

using Labels = std::map<std::string, std::string>;

/// A double-quoted string.
std::string Quote(std::string_view text);
/// `check="a"`, or `check=~"a|b"` with all that a regular expression would read otherwise escaped.
/// `values` is not empty.
std::string Matcher(std::string_view label, std::span<const std::string> values);
/// "5m", "1h24m", "30d"; `span` is whole minutes.
std::string Range(Duration span);
/// "a, b, c".
std::string List(std::span<const std::string> names);
/// `{a="x",b="y"}`, `metric{…}`.
std::string Series(std::string_view metric, const Labels& labels);

}  // namespace sonde::promql
