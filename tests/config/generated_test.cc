// What is made from the key tables: schema, reference and explanations.
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "config/explain.h"
#include "config/key_walk.h"
#include "config/reference.h"
#include "config/schema.h"
#include "fakes/committed.h"
#include "parse.h"

namespace sonde {
namespace {

using Json = nlohmann::json;

TEST(Generated, CommittedFilesAreUpToDate) {
  ExpectCommitted("config/reference.yml", ConfigReference());
  ExpectCommitted("config/sonde.schema.json", ConfigSchema());
}

TEST(Generated, ShippedConfigurationsLoadWithoutWarnings) {
  std::vector<std::string> names = {"config/sonde.yml", "config/reference.yml"};
  const std::string examples = CommittedPath("config/examples");
  for (const auto& entry : std::filesystem::directory_iterator(examples)) {
    names.push_back("config/examples/" + entry.path().filename().string());
  }
  EXPECT_GE(names.size(), 5U);
  for (const std::string& name : names) {
    const auto config = LoadConfig({.path = CommittedPath(name), .region = {}});
    ASSERT_TRUE(config) << config.error().ToString();
    EXPECT_TRUE((*config)->warnings.empty()) << name << ": " << (*config)->warnings[0].ToString();
  }
}

TEST(Generated, EveryKeyHasHelpAndIsInTheReference) {
  const std::string reference = ConfigReference();
  for (const WalkedKey& walked : AllKeys()) {
    const std::string& help = walked.key->help;
    EXPECT_FALSE(help.empty()) << walked.ToString();
    EXPECT_EQ(help.find('\n'), std::string::npos) << walked.ToString();
    EXPECT_NE(reference.find(walked.key->name + ":"), std::string::npos) << walked.ToString();
  }
}

/// The column of a line's first character, `#` included; nothing for prose and empty lines.
std::optional<std::size_t> ColumnOf(const std::string& line) {
  const std::size_t column = line.find_first_not_of(' ');
  if (column == std::string::npos || line.substr(column, 2) == "# ") return std::nullopt;
  return column;
}

/// The reference with line `number` switched on, and whatever stands around it.
std::string SwitchedOn(std::vector<std::string> lines, std::size_t number) {
  std::size_t below = *ColumnOf(lines[number]) + 1;
  for (std::size_t i = number + 1; i-- > 0 && below > 0;) {
    const auto column = ColumnOf(lines[i]);
    if (!column || *column >= below) continue;
    if (lines[i][*column] == '#') lines[i].erase(*column, 1);
    below = *column;
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// No value that the reference shows may have a wrong form. (Rules across keys may well object: a
// key without its certificate.)
TEST(Generated, EveryValueInTheReferenceHasTheRightForm) {
  std::istringstream stream(ConfigReference());
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::size_t tried = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto column = ColumnOf(lines[i]);
    if (!column || lines[i][*column] != '#') continue;
    const std::string errors = ErrorsOf(SwitchedOn(lines, i));
    for (const char* wrong : {"cannot use", "is not one of", "bad regular", "YAML",
                              "no HTTP status", "header name", "unknown key"}) {
      EXPECT_EQ(errors.find(wrong), std::string::npos) << lines[i] << "\n" << errors;
    }
    ++tried;
  }
  EXPECT_GT(tried, 50U);
}

/// Every $ref below `node`.
void CollectReferences(const Json& node, std::set<std::string>& references) {
  if (node.is_object() && node.contains("$ref")) references.insert(node["$ref"]);
  for (const Json& child : node) {
    if (child.is_structured()) CollectReferences(child, references);
  }
}

TEST(Generated, TheSchemaIsClosedAndComplete) {
  const Json schema = Json::parse(ConfigSchema());
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  std::set<std::string> references;
  CollectReferences(schema, references);
  EXPECT_GT(references.size(), 8U);
  for (const std::string& reference : references) {
    ASSERT_TRUE(reference.starts_with("#/$defs/"));
    EXPECT_TRUE(schema["$defs"].contains(reference.substr(8))) << reference;
  }
  for (const auto& [name, definition] : schema["$defs"].items()) {
    if (definition["type"] == "object") {
      EXPECT_EQ(definition["additionalProperties"], false) << name;
    }
  }
  const Json& check = schema["$defs"]["check"];
  EXPECT_EQ(check["required"], Json::array({"name"}));
  for (const char* key : {"module", "http", "tcp", "interval", "expect"}) {
    EXPECT_TRUE(check["properties"].contains(key)) << key;
  }
  EXPECT_TRUE(schema["$defs"]["expect"]["properties"].contains("latency"));
}

TEST(Generated, KeysAreExplainedByPathEndOrName) {
  const std::string by_path = ExplainKey("checks.expect.latency.total").value();
  EXPECT_EQ(by_path, R"(checks.expect.latency.total
  The whole run may not take longer than this.
  type:    duration
  example: 800ms
)");
  EXPECT_EQ(ExplainKey("latency.total").value(), by_path);
  EXPECT_EQ(ExplainKey("checks[3].expect.latency.total").value(), by_path);
  EXPECT_EQ(ExplainKey("max_overlap").value(), ExplainKey("checks.max_overlap").value());
  EXPECT_EQ(ExplainKey("modules.my_module.http.method").value(),
            ExplainKey("modules.http.method").value());
}

TEST(Generated, AnExplanationListsTheKeysBelow) {
  EXPECT_EQ(ExplainKey("defaults").value(), R"(defaults
  What checks do unless they say otherwise.
  type:    defaults
  keys:
    interval  duration  Time between the starts of two runs.
    timeout   duration  Longest duration of a run, where neither the check nor its module sets one.
)");
  EXPECT_NE(ExplainKey("").value().find("    checks "), std::string::npos);
}

TEST(Generated, AnAmbiguousNameExplainsAllItsKeys) {
  const std::string text = ExplainKey("timeout").value();
  for (const char* path : {"defaults.timeout\n", "modules.<name>.timeout\n", "checks.timeout\n"}) {
    EXPECT_NE(text.find(path), std::string::npos) << path;
  }
}

TEST(Generated, UnknownKeysAreAnsweredWithASuggestion) {
  EXPECT_EQ(ExplainKey("checks.intervall").error().message,
            "there is no key `checks.intervall` (did you mean `interval`?)");
  EXPECT_EQ(ExplainKey("xyzzy").error().message, "there is no key `xyzzy`");
  EXPECT_FALSE(ExplainKey("...").has_value());
}

}  // namespace
}  // namespace sonde
