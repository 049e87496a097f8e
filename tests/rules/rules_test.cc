// What `sonde rules` prints for a dozen configurations (tests/rules/configs): sound, complete,
// exact.
#include "rules/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/rule_binding.h"
#include "config/yaml_reader.h"
#include "fakes/committed.h"
#include "metrics/catalog.h"
#include "rules/promql.h"
#include "rules/rule_groups.h"
#include "rules/rule_names.h"
#include "rules/scenarios.h"
#include "sonde/common_metrics.h"

namespace sonde {
namespace {

std::string Folder() { return CommittedPath("tests/rules/"); }

std::vector<std::string> ConfigNames() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(Folder() + "configs")) {
    names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

class Rules : public testing::TestWithParam<std::string> {
 protected:
  RuleInput Input() const {
    const auto config =
        LoadConfig({.path = Folder() + "configs/" + GetParam() + ".yml", .region = "here"});
    if (!config) ADD_FAILURE() << config.error().ToString();
    return config ? RuleInputOf(**config) : RuleInput{};
  }
};
INSTANTIATE_TEST_SUITE_P(Configs, Rules, testing::ValuesIn(ConfigNames()),
                         [](const auto& tested) { return tested.param; });

ConfigNode Yaml(const std::string& text) {
  ConfigErrors errors;
  auto root = ReadYaml(text, std::make_shared<const std::string>("printed"), errors);
  EXPECT_TRUE(root && errors.empty()) << errors.ToString();
  return root.value_or(ConfigNode{});
}

std::string TextOf(const ConfigNode& node, std::string_view key) {
  const ConfigNode* found = node.Find(key);
  return found == nullptr ? "" : found->text;
}

TEST_P(Rules, TheFileSaysWhatTheRulesAre) {
  const ConfigNode root = Yaml(PrometheusRules(Input()));
  const std::vector<RuleGroup> groups = AllGroups(Input());
  const ConfigNode& printed = *root.Find("groups");
  ASSERT_EQ(printed.items.size(), groups.size());
  std::set<std::string> names;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    EXPECT_EQ(TextOf(printed.items[i], "name"), groups[i].name);
    EXPECT_TRUE(names.insert(groups[i].name).second) << groups[i].name;
    const auto& rules = printed.items[i].Find("rules")->items;
    ASSERT_EQ(rules.size(), groups[i].rules.size());
    for (std::size_t k = 0; k < rules.size(); ++k) {
      const Rule& rule = groups[i].rules[k];
      EXPECT_EQ(TextOf(rules[k], "record"), rule.record);
      EXPECT_EQ(TextOf(rules[k], "alert"), rule.alert);
      EXPECT_EQ(TextOf(rules[k], "expr"), rule.expr);
    }
  }
}

TEST_P(Rules, AlertsCanBeRoutedAndRead) {
  for (const RuleGroup& group : AllGroups(Input())) {
    for (const Rule& rule : group.rules) {
      ASSERT_NE(rule.record.empty(), rule.alert.empty()) << group.name;
      if (rule.alert.empty()) {
        EXPECT_TRUE(rule.annotations.empty()) << rule.record;
        EXPECT_TRUE(rule.record.starts_with("check:") || rule.record.starts_with("check_region:"))
            << rule.record;
        continue;
      }
      EXPECT_TRUE(rule.alert.starts_with("Probe")) << rule.alert;
      const std::string severity = rule.labels.at("severity");
      EXPECT_TRUE(severity == "page" || severity == "ticket") << severity;
      for (const char* key : {"summary", "description"}) {
        EXPECT_FALSE(rule.annotations.at(key).empty()) << rule.alert;
      }
    }
  }
}

TEST_P(Rules, NoTwoRulesLookAlike) {
  std::set<std::string> seen;
  for (const RuleGroup& group : AllGroups(Input())) {
    for (const Rule& rule : group.rules) {
      std::string key = rule.record + rule.alert;
      for (const auto& [name, value] : rule.labels) key += "," + name + "=" + value;
      EXPECT_TRUE(seen.insert(key).second) << key;
    }
  }
}

TEST_P(Rules, EverySeriesThatIsReadIsShownOrRecorded) {
  std::set<std::string> known = {"up", std::string(kProbeSslEarliestCertExpiry.name)};
  for (const MetricDef* metric : AllMetrics()) {
    known.insert(std::string(metric->name));
    if (metric->type == MetricType::kHistogram) known.insert(std::string(metric->name) + "_bucket");
  }
  const std::vector<RuleGroup> groups = AllGroups(Input());
  for (const RuleGroup& group : groups) {
    for (const Rule& rule : group.rules) known.insert(rule.record);
  }
  // Strings and label lists aside, names of series are what stands before a selector, a range, or
  // has a colon.
  const std::regex strings(R"("(\\.|[^"\\])*")");
  const std::regex series(R"(([a-zA-Z_:][a-zA-Z0-9_:]*)(?=[\[\{])|([a-z_]+:[a-z0-9_:]+))");
  std::size_t found = 0;
  for (const RuleGroup& group : groups) {
    for (const Rule& rule : group.rules) {
      const std::string expr = std::regex_replace(rule.expr, strings, "\"\"");
      for (std::sregex_iterator it(expr.begin(), expr.end(), series), end; it != end; ++it) {
        EXPECT_TRUE(known.contains(it->str())) << it->str() << " in\n" << rule.expr;
        ++found;
      }
    }
  }
  EXPECT_GT(found, 10U);
}

TEST_P(Rules, NumbersAreWhatAPersonWouldWrite) {
  const std::regex artefact(R"(\.\d*(9{5}|0{6})\d*[1-9])");
  const RuleInput input = Input();
  for (const std::string& text :
       {PrometheusRules(input), RuleUnitTests(input), SlothSpecs(input), OpenSloSpecs(input)}) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_FALSE(std::regex_search(line, artefact)) << line;
    }
  }
}

TEST_P(Rules, TheSameInputGivesTheSameText) {
  const RuleInput one = Input();
  const RuleInput two = Input();
  EXPECT_EQ(PrometheusRules(one), PrometheusRules(two));
  EXPECT_EQ(RuleUnitTests(one), RuleUnitTests(two));
  EXPECT_EQ(SlothSpecs(one), SlothSpecs(two));
  EXPECT_EQ(OpenSloSpecs(one), OpenSloSpecs(two));
}

TEST_P(Rules, UnitTestsCoverEveryGroupAndExpectAlertsOfEveryCheck) {
  const RuleInput input = Input();
  const ConfigNode root = Yaml(RuleUnitTests(input));
  std::vector<std::string> order;
  for (const ConfigNode& item : root.Find("group_eval_order")->items) order.push_back(item.text);
  std::vector<std::string> groups;
  for (const RuleGroup& group : AllGroups(input)) groups.push_back(group.name);
  EXPECT_EQ(order, groups);
  for (const RuleCheck& check : input.checks) {
    std::set<std::string> severities;
    for (const ConfigNode& test : root.Find("tests")->items) {
      if (TextOf(test, "name") != check.name + ": total outage") continue;
      for (const ConfigNode& assertion : test.Find("alert_rule_test")->items) {
        for (const ConfigNode& alert : assertion.Find("exp_alerts")->items) {
          severities.insert(TextOf(*alert.Find("exp_labels"), "severity"));
        }
      }
    }
    std::set<std::string> wanted;
    for (const SloTarget& target : TargetsOf(check)) {
      for (const BurnAlert& row : target.alerts) {
        // The simulated outage makes up three quarters of its test.
        if (row.Burns(7, 10, target.budget())) wanted.emplace(Name(row.severity));
      }
    }
    if (check.interval > kMaxSimulatedInterval) wanted.clear();
    EXPECT_EQ(severities, wanted) << check.name;
  }
}

TEST_P(Rules, OtherToolsGetEveryObjectiveAsItWasWritten) {
  const RuleInput input = Input();
  const std::string sloth = SlothSpecs(input);
  const std::string openslo = OpenSloSpecs(input);
  for (const SloTarget& target : AllTargets(input)) {
    std::string percent = target.objective.PercentText();
    percent.pop_back();
    EXPECT_NE(sloth.find("objective: " + percent + "\n"), std::string::npos);
    EXPECT_NE(openslo.find("target: " + target.objective.RatioText() + "\n"), std::string::npos);
    const bool usual = target.window() == std::chrono::days(30);
    const std::string period = "--default-slo-period " + promql::Range(target.window()) + "\n";
    EXPECT_EQ(sloth.find(period) == std::string::npos, usual) << period;
  }
  for (const std::string& text : {sloth, openslo}) {
    std::size_t start = 0;
    while (start < text.size()) {
      const std::size_t end = std::min(text.find("\n---\n", start), text.size() - 1);
      EXPECT_TRUE(Yaml(text.substr(start, end + 1 - start)).IsMapping());
      start = end + 1;
    }
  }
}

TEST(RulesGolden, TheSmallestConfigurationGivesTheseFiles) {
  const auto config = LoadConfig({.path = Folder() + "configs/one_check.yml", .region = "here"});
  ASSERT_TRUE(config) << config.error().ToString();
  const RuleInput input = RuleInputOf(**config);
  const std::pair<const char*, std::string> files[] = {
      {"one_check.rules.yml", PrometheusRules(input)},
      {"one_check.sloth.yml", SlothSpecs(input)},
      {"one_check.openslo.yml", OpenSloSpecs(input)}};
  for (const auto& [name, text] : files) {
    const std::string path = Folder() + "golden/" + name;
    if (std::getenv("SONDE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
    std::ifstream file(path);
    std::stringstream committed;
    committed << file.rdbuf();
    EXPECT_EQ(committed.str(), text) << name << ": run this test with SONDE_UPDATE_GOLDEN=1";
  }
}

TEST(RulesRegional, RegionalLabelsAreKeptPerRegionOnly) {
  RuleInput input{.checks = {{.name = "a",
                              .endpoints = {"x"},
                              .labels = {{"dc", "fra1"}, {"team", "web"}},
                              .interval = std::chrono::seconds(30),
                              .slo = Slo{.availability = Share::Parse("99%"), .latency = {}}}},
                  .regional_labels = {"dc"}};
  const RuleLabels labels = LabelsOf(input);
  EXPECT_EQ(labels.region, (std::vector<std::string>{"check", "endpoint", "region", "dc", "team"}));
  EXPECT_EQ(labels.global, (std::vector<std::string>{"check", "endpoint", "team"}));
  EXPECT_NE(PrometheusRules(input).find("count by (check, endpoint, team, slo) (check_region:"),
            std::string::npos);
}

}  // namespace
}  // namespace sonde
