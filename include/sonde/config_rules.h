// Rules over several keys that many tables have.
//
// Why: "one of three sources" is said in one way, whatever the section.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <initializer_list>
#include <string_view>

#include "sonde/config_node.h"

namespace sonde {

/// What a *_ref key says of itself: the exporter knows such keys, and it has no manager either.
inline constexpr const char* kSecretRefHelp =
    "Name in a secret manager; there is none, so every probe fails.";

/// A key and whether the file sets it.
struct KeyUse {
  std::string_view key;
  bool set = false;
};

/// Whether at most one of the keys is set; if not, an error at the second one names them all.
bool AtMostOneOf(std::initializer_list<KeyUse> keys, const ConfigNode& node, ConfigErrors& errors);

/// Where `key` stands in a mapping, or the mapping itself.
const SourceMark& MarkOf(const ConfigNode& node, std::string_view key);

}  // namespace sonde
