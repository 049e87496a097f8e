// AnyMapping: a mapping whose keys and values are the user's own, to be sent as JSON.
//
// Why: claims of a token go through sonde as they are; a table of keys can't know them.
//
// THREAD: immutable once parsed. LIFETIME: a value.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sonde/config_spec.h"

namespace sonde {

struct AnyMapping {
  ConfigNode node;  ///< null, or a mapping
  /// Keys and values as JSON, in the order of the file; numbers and booleans as YAML reads them.
  std::vector<std::pair<std::string, std::string>> members;
};
SONDE_VALUE_CODEC(AnyMapping)

}  // namespace sonde
