// AllKeys: every key of the configuration with its path, from the tables.
//
// THREAD: pure. LIFETIME: keys point into the tables, which live as long as the process.
#pragma once

#include <string>
#include <vector>

#include "sonde/config_spec.h"

namespace sonde {

/// A key and where it stands: {"modules", "<name>", "http", "method"}. Entries of a map are
/// "<name>"; items of a list add nothing.
struct WalkedKey {
  std::vector<std::string> path;
  const KeySpec* key = nullptr;
  /// "modules.<name>.http.method"
  std::string ToString() const;
};

/// Depth first, in the order of the tables.
std::vector<WalkedKey> AllKeys();

/// The table of an object, or of the objects in a list or map; null for other values.
const ObjectSpecBase* ObjectOf(const ValueForm& form);

}  // namespace sonde
