// ConfigPart: a configuration in parts that can be compared.
//
// Why: `sonde config diff` says what differs, secrets included, and shows none of them.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace sonde {

/// A part of a configuration: a top-level key, or one module or check.
struct ConfigPart {
  std::string key;    ///< "metrics", "modules.http_2xx", "checks.shop"
  std::string shown;  ///< as YAML, secrets masked; a check without its targets
  std::string told;   ///< the same with secrets: to be compared and never shown
};
/// All parts of an effective configuration; equal ones mean the same.
std::vector<ConfigPart> PartsOf(const Config& config);
/// Whether runs by these modules are the same.
bool SameModule(const Module& a, const Module& b);

}  // namespace sonde
