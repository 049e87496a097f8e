// A file for `promtool test rules` as values, and its YAML.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sonde {

/// A sample a minute from minute 0 on; after the last one the series is stale.
struct TestSeries {
  std::string series;
  std::vector<std::int64_t> values;
};
struct ExpectedAlert {
  std::map<std::string, std::string> labels;  ///< all but alertname
  std::map<std::string, std::string> annotations;
};
/// All alerts of one name that fire at a minute.
struct AlertAssertion {
  std::int64_t minute = 0;
  std::string alert;
  std::vector<ExpectedAlert> expected;
};
/// An expression that gives one sample.
struct SampleAssertion {
  std::int64_t minute = 0;
  std::string expr;
  std::string series;
  std::string value;
};
struct RuleTest {
  std::string name;
  std::vector<TestSeries> input;
  std::vector<AlertAssertion> alerts;
  std::vector<SampleAssertion> samples;
};

/// `groups` are the names of the rule file's groups, in the order of evaluation.
std::string PrintTestFile(const std::string& rule_file, const std::vector<std::string>& groups,
                          const std::vector<RuleTest>& tests,
                          const std::vector<std::string>& comments);

/// "0+2x30 5": runs of equal steps as promtool abbreviates them.
std::string SeriesValues(const std::vector<std::int64_t>& values);

}  // namespace sonde
