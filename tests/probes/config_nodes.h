// Configuration nodes written by hand: tests of tables need no YAML.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sonde/config_node.h"

namespace sonde {

inline ConfigNode Text(std::string text) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kScalar;
  node.text = std::move(text);
  return node;
}

inline ConfigNode List(std::vector<ConfigNode> items) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kSequence;
  node.items = std::move(items);
  return node;
}

inline ConfigNode Map(std::vector<std::pair<std::string, ConfigNode>> entries) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kMapping;
  for (auto& [key, value] : entries) node.entries.push_back({key, {}, std::move(value)});
  return node;
}

}  // namespace sonde
