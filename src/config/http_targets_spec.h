// The keys of `targets_from.http_sd`: its own, and the HTTP client's.
//
// Why: who asks for targets says who it is and trusts as a probe does, so it is one: a run of the
// http prober, from whose table the client's keys come.
//
// THREAD: the table is immutable. LIFETIME: the process.
#pragma once

#include <string_view>

#include "config/target_sources.h"
#include "sonde/config_spec.h"

namespace sonde {

inline constexpr Duration kMinTargetsRefresh = std::chrono::seconds(1);
inline constexpr Duration kMaxTargetsRefresh = std::chrono::hours(24);

const ObjectSpec<HttpTargets>& HttpTargetsSpec();
void DecodeHttpTargets(const ConfigNode& node, HttpTargets& http, ConfigErrors& errors);
void PrintHttpTargets(const HttpTargets& http, std::string_view key, ConfigPrinter& printer);

/// The `refresh` of a source.
void DecodeRefresh(const ConfigNode& node, Duration& refresh, ConfigErrors& errors);
/// A hash of all that stands in the tree, whatever its places and comments.
std::uint64_t FingerprintOf(const ConfigNode& node, std::uint64_t seed);

}  // namespace sonde
