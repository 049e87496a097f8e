// The keys of `targets_from.http_sd`: its own, and the HTTP client's.
//
// Why: who asks for targets says who it is and trusts as a probe does, so it is one: a run of the
// http prober, from whose table the client's keys come.
//
// THREAD: the table is immutable. LIFETIME: the process.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "config/target_sources.h"
#include "sonde/config_spec.h"

namespace sonde {

inline constexpr Duration kMinTargetsRefresh = std::chrono::seconds(1);
inline constexpr Duration kMaxTargetsRefresh = std::chrono::hours(24);

const ObjectSpec<HttpTargets>& HttpTargetsSpec();
void DecodeHttpTargets(const ConfigNode& node, HttpTargets& http, ConfigErrors& errors);
void PrintHttpTargets(const HttpTargets& http, std::string_view key, ConfigPrinter& printer);

void DecodeRefresh(const ConfigNode& node, Duration& refresh, ConfigErrors& errors);
/// The key `refresh` of a source.
template <typename Source>
void AddRefresh(ObjectSpec<Source>& keys, std::string help, std::string default_text) {
  keys.Custom(
      "refresh", ValueCodec<LongDuration>::Form(), std::move(help),
      [](const ConfigNode& node, Source& source, ConfigErrors& errors) {
        DecodeRefresh(node, source.refresh, errors);
      },
      [](const Source& source, std::string_view key, ConfigPrinter& printer) {
        ValueCodec<LongDuration>::Print({source.refresh}, key, printer);
      },
      {.default_text = std::move(default_text)});
}
/// A hash of all that stands in the tree, whatever its places and comments.
std::uint64_t FingerprintOf(const ConfigNode& node, std::uint64_t seed);

}  // namespace sonde
