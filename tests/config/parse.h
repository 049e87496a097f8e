// Short ways to read configuration text in tests.
//
// THREAD: any. LIFETIME: none.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "config/config.h"
#include "config/yaml_reader.h"

namespace sonde {

/// The configuration of `text`; a failure of the test if there are errors.
inline ConfigPtr Parse(std::string_view text) {
  auto config = ParseConfig(text, "f.yml", "here");
  if (config) return *config;
  ADD_FAILURE() << config.error().ToString();
  return std::make_shared<const Config>();
}

/// The errors of `text`, one a line; "" if there are none.
inline std::string ErrorsOf(std::string_view text) {
  const auto config = ParseConfig(text, "f.yml", "here");
  return config ? "" : config.error().ToString();
}

/// The only check of a configuration.
inline CheckConfig OnlyCheck(const ConfigPtr& config) {
  EXPECT_EQ(config->checks.size(), 1U);
  return config->checks.empty() ? CheckConfig{} : config->checks.front();
}

/// The tree of `text`.
inline ConfigNode Yaml(std::string_view text) {
  ConfigErrors errors;
  auto root = ReadYaml(text, std::make_shared<const std::string>("f.yml"), errors);
  EXPECT_TRUE(root.has_value() && errors.empty()) << errors.ToString();
  return root.value_or(ConfigNode{});
}

/// What reading the tree of `text` complains about.
inline std::string YamlErrors(std::string_view text) {
  ConfigErrors errors;
  ReadYaml(text, std::make_shared<const std::string>("f.yml"), errors);
  return errors.ToString();
}

}  // namespace sonde
