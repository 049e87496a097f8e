#include "rules/test_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "rules/rule_file.h"
#include "sonde/config_node.h"

namespace sonde {
namespace {

void PrintMap(std::string_view key, const std::map<std::string, std::string>& map,
              ConfigPrinter& printer) {
  printer.BeginMapping(key);
  for (const auto& [name, text] : map) printer.Scalar(name, text);
  printer.EndMapping();
}

void PrintAlerts(const std::vector<AlertAssertion>& assertions, ConfigPrinter& printer) {
  if (assertions.empty()) return;
  printer.BeginSequence("alert_rule_test");
  for (const AlertAssertion& assertion : assertions) {
    printer.BeginItem();
    printer.Plain("eval_time", fmt::format("{}m", assertion.minute));
    printer.Scalar("alertname", assertion.alert);
    printer.BeginSequence("exp_alerts");
    for (const ExpectedAlert& alert : assertion.expected) {
      printer.BeginItem();
      PrintMap("exp_labels", alert.labels, printer);
      PrintMap("exp_annotations", alert.annotations, printer);
      printer.EndItem();
    }
    printer.EndSequence();
    printer.EndItem();
  }
  printer.EndSequence();
}

void PrintSamples(const std::vector<SampleAssertion>& assertions, ConfigPrinter& printer) {
  if (assertions.empty()) return;
  printer.BeginSequence("promql_expr_test");
  for (const SampleAssertion& assertion : assertions) {
    printer.BeginItem();
    printer.Plain("eval_time", fmt::format("{}m", assertion.minute));
    printer.Scalar("expr", assertion.expr);
    printer.BeginSequence("exp_samples");
    printer.BeginItem();
    printer.Scalar("labels", assertion.series);
    printer.Plain("value", assertion.value);
    printer.EndItem();
    printer.EndSequence();
    printer.EndItem();
  }
  printer.EndSequence();
}

void PrintTest(const RuleTest& test, ConfigPrinter& printer) {
  const auto longest = std::ranges::max_element(
      test.input, {}, [](const TestSeries& series) { return series.values.size(); });
  printer.BeginItem();
  printer.Scalar("name", test.name);
  printer.Plain("interval", "1m");
  printer.BeginSequence("input_series");
  for (const TestSeries& series : test.input) {
    const bool vanishes = series.values.size() < longest->values.size();
    printer.BeginItem();
    printer.Scalar("series", series.series);
    printer.Scalar("values", SeriesValues(series.values) + (vanishes ? " stale" : ""));
    printer.EndItem();
  }
  printer.EndSequence();
  PrintAlerts(test.alerts, printer);
  PrintSamples(test.samples, printer);
  printer.EndItem();
}

}  // namespace

std::string SeriesValues(const std::vector<std::int64_t>& values) {
  std::string text;
  std::size_t i = 0;
  while (i < values.size()) {
    std::size_t end = i + 1;
    const std::int64_t step = end < values.size() ? values[end] - values[i] : 0;
    while (end < values.size() && values[end] - values[end - 1] == step) ++end;
    if (!text.empty()) text += ' ';
    const std::size_t steps = end - i - 1;
    text += steps == 0 ? fmt::to_string(values[i])
                       : fmt::format("{}{}{}x{}", values[i], step < 0 ? "" : "+", step, steps);
    i = end;
  }
  return text;
}

std::string PrintTestFile(const std::string& rule_file, const std::vector<std::string>& groups,
                          const std::vector<RuleTest>& tests,
                          const std::vector<std::string>& comments) {
  ConfigPrinter printer;
  printer.BeginSequence("rule_files");
  printer.ItemScalar(rule_file);
  printer.EndSequence();
  printer.Plain("evaluation_interval", "1m");
  printer.BeginSequence("group_eval_order");
  for (const std::string& group : groups) printer.ItemScalar(group);
  printer.EndSequence();
  printer.BeginSequence("tests");
  for (const RuleTest& test : tests) PrintTest(test, printer);
  printer.EndSequence();
  return PrintComments(comments) + printer.Take();
}

}  // namespace sonde
