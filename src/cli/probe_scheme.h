// Which built-in module a target's scheme means, and what the module's prober gets of the target.
//
// Why: one table says what `sonde probe` understands without a configuration.
//
// THREAD: pure function. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sonde/result.h"

namespace sonde {

/// A target as its prober wants it, and the built-in module for it.
struct SchemeChoice {
  std::string module;
  std::string target;
  /// Keys of the section that the target asks for (dns://server/name), or that a module made from
  /// flags must keep (tls://).
  std::vector<std::pair<std::string, std::string>> keys;
};
/// By the table of schemes; a bare host:port is tcp, anything else without a scheme is http. An
/// error for other schemes.
Result<SchemeChoice> ChooseByScheme(std::string_view target);

}  // namespace sonde
