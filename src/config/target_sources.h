// TargetSources: where a check's targets come from besides its list, as configured.
//
// THREAD: immutable once loaded. LIFETIME: part of its Config.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/clock.h"
#include "sonde/prober.h"

namespace sonde {

/// Kinds of sources; their keys in the configuration are the values of the label `source`.
enum class SourceKind : std::uint8_t { kFile, kHttp, kDns };
inline constexpr std::array<std::string_view, 3> kSourceKindNames = {"file_sd", "http_sd", "dns"};
constexpr std::string_view Name(SourceKind kind) noexcept {
  return kSourceKindNames[static_cast<std::size_t>(kind)];
}

/// Files with lists of targets, looked at when their folder changes.
struct FileTargets {
  /// Relative ones are resolved against the folder of the configuration file; only the last part
  /// may hold wildcards.
  std::vector<std::string> patterns;
  std::uint64_t fingerprint = 0;  ///< of all that the file says of the source
};

/// A server that is asked for a list of targets.
struct HttpTargets {
  std::string url;
  Duration refresh = std::chrono::seconds(60);
  ProbeConfigPtr client;   ///< a section of the http prober: the client's keys, as written
  ProbeConfigPtr request;  ///< the same with what the protocol asks for: headers, rules, a limit
  std::uint64_t fingerprint = 0;
};

enum class DnsRecordType : std::uint8_t { kSrv, kA, kAaaa };

/// Names whose records are the targets.
struct DnsTargets {
  std::vector<std::string> names;
  DnsRecordType type = DnsRecordType::kSrv;
  int port = 0;  ///< of A and AAAA
  Duration refresh = std::chrono::seconds(30);
  std::uint64_t fingerprint = 0;
};

/// Where the listed target goes in TargetSources::format.
inline constexpr std::string_view kListedPlace = "{}";

struct TargetSources {
  /// The target, with kListedPlace once; empty: the target as it is listed.
  std::string format;
  std::optional<FileTargets> file_sd;
  std::optional<HttpTargets> http_sd;
  std::optional<DnsTargets> dns;

  /// The kinds that are there, in the order of SourceKind.
  std::vector<SourceKind> kinds() const;
  /// REQUIRES: the kind is there.
  std::uint64_t fingerprint(SourceKind kind) const;
  /// What is probed for a target that a source lists.
  std::string Formatted(const std::string& listed) const;
};

/// Which of several agents of a region runs what.
struct ShardConfig {
  int index = 0;  ///< in [0, count)
  int count = 1;
  friend bool operator==(const ShardConfig&, const ShardConfig&) = default;

  /// Whether this agent runs the check against the target: by a hash of the two, whatever else is
  /// configured. Of `count` agents exactly one does.
  bool Owns(std::string_view check, std::string_view target) const noexcept;
};

}  // namespace sonde
