#include "config/target_sources.h"

#include "base/hash.h"
#include "base/rendezvous.h"

namespace sonde {

std::vector<SourceKind> TargetSources::kinds() const {
  std::vector<SourceKind> kinds;
  if (file_sd) kinds.push_back(SourceKind::kFile);
  if (http_sd) kinds.push_back(SourceKind::kHttp);
  if (dns) kinds.push_back(SourceKind::kDns);
  return kinds;
}

std::uint64_t TargetSources::fingerprint(SourceKind kind) const {
  switch (kind) {
    case SourceKind::kFile: return file_sd->fingerprint;
    case SourceKind::kHttp: return http_sd->fingerprint;
    case SourceKind::kDns: break;
  }
  return dns->fingerprint;
}

std::string TargetSources::Formatted(const std::string& listed) const {
  if (format.empty()) return listed;
  return std::string(format).replace(format.find(kListedPlace), kListedPlace.size(), listed);
}

bool ShardConfig::Owns(std::string_view check, std::string_view target) const noexcept {
  if (count == 1) return true;
  constexpr std::string_view kBetween = "\xFF";  // a byte that UTF-8 never contains
  const std::uint64_t key = Fnv1a64(target, Fnv1a64(kBetween, Fnv1a64(check)));
  return RendezvousChoice(key, static_cast<std::uint32_t>(count)) ==
         static_cast<std::uint32_t>(index);
}

}  // namespace sonde
