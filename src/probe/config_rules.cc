#include "sonde/config_rules.h"

#include <string>

namespace sonde {

bool AtMostOneOf(std::initializer_list<KeyUse> keys, const ConfigNode& node, ConfigErrors& errors) {
  const KeyUse* first = nullptr;
  for (const KeyUse& use : keys) {
    if (!use.set) continue;
    if (first == nullptr) {
      first = &use;
      continue;
    }
    std::string names;
    for (const KeyUse& other : keys) {
      const bool last = &other == keys.end() - 1;
      names += (names.empty() ? "" : last ? " and " : ", ") + std::string(other.key);
    }
    errors.Add(MarkOf(node, use.key), "at most one of " + names + " may be set",
               std::string(first->key) + " is set, too");
    return false;
  }
  return true;
}

const SourceMark& MarkOf(const ConfigNode& node, std::string_view key) {
  const ConfigNode* value = node.Find(key);
  return value != nullptr ? value->mark : node.mark;
}

}  // namespace sonde
