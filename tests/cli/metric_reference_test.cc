#include "cli/metric_reference.h"

#include <gmock/gmock.h>

#include <set>

#include <nlohmann/json.hpp>

#include "cli/capture.h"
#include "cli/metric_notes.h"
#include "fakes/committed.h"
#include "sonde/prober.h"

namespace sonde {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::set<std::string> NamesOf(const std::vector<MetricPart>& parts) {
  std::set<std::string> names;
  for (const MetricPart& part : parts) {
    for (const MetricDef* metric : part.metrics) names.emplace(metric->name);
  }
  return names;
}

std::vector<MetricPart> Like(std::vector<std::string> patterns) {
  return Matching(AllMetricParts(), patterns);
}

/// `text` with the table of metrics in it replaced by `table`.
std::string WithTable(const std::string& text, const std::string& table) {
  const std::size_t begin = text.find("| metric |");
  if (begin == std::string::npos) return text + table;
  std::size_t end = begin;
  while (end < text.size() && text[end] == '|') end = text.find('\n', end) + 1;
  return text.substr(0, begin) + table + text.substr(end);
}

TEST(MetricReference, DocumentsAreMadeOfTheTables) {
  Capture capture;
  ASSERT_EQ(capture.Run({"metrics", "-o", "markdown"}), ExitCode::kOk);
  ExpectCommitted("docs/metrics.md", capture.out());
}

TEST(MetricReference, EveryProbersReadmeHasItsTable) {
  for (const MetricPart& part : AllMetricParts()) {
    if (FindProber(part.name) == nullptr) continue;
    const std::string name = "probes/" + std::string(part.name) + "/README.md";
    ExpectCommitted(name, WithTable(CommittedText(name), MetricsMarkdownTable(part)));
  }
}

TEST(MetricReference, EveryMetricIsExplained) {
  const std::vector<MetricPart> parts = AllMetricParts();
  EXPECT_GE(parts.size(), 9 + BuiltinProbers().size());
  for (const MetricPart& part : parts) {
    EXPECT_FALSE(part.help.empty()) << part.name;
    for (const MetricDef* metric : part.metrics) {
      EXPECT_FALSE(metric->help.empty()) << metric->name;
    }
  }
}

TEST(MetricReference, NotesAreOfMetricsThatExist) {
  const std::set<std::string> names = NamesOf(AllMetricParts());
  for (const std::string_view noted : NotedMetrics()) {
    EXPECT_TRUE(names.contains(std::string(noted))) << noted;
  }
}

TEST(MetricReference, APatternIsAGlobOrAPieceOfTheName) {
  EXPECT_EQ(NamesOf(Like({"burn_rate"})), std::set<std::string>{"synthetic_slo_burn_rate"});
  EXPECT_EQ(NamesOf(Like({"probe_icmp_*"})),
            (std::set<std::string>{"probe_icmp_duration_seconds", "probe_icmp_reply_hop_limit"}));
  EXPECT_EQ(NamesOf(Like({"icmp_*"})), std::set<std::string>{});
  EXPECT_EQ(Like({"probe_failed_due_to_regex"}).size(), 3U) << "http, tcp and unix";
  EXPECT_EQ(NamesOf(Like({})), NamesOf(AllMetricParts()));
}

TEST(MetricReference, TheNameSaysTheUnit) {
  const auto unit = [](std::string_view name) { return UnitOf(MetricDef{name, "", {}}); };
  EXPECT_EQ(unit("synthetic_probe_duration_seconds"), "seconds");
  EXPECT_EQ(unit("process_cpu_seconds_total"), "seconds");
  EXPECT_EQ(unit("probe_ssl_earliest_cert_expiry"), "Unix time");
  EXPECT_EQ(unit("synthetic_probe_last_run_timestamp_seconds"), "Unix time");
  EXPECT_EQ(unit("sonde_history_size_bytes"), "bytes");
  EXPECT_EQ(unit("synthetic_slo_burn_rate"), "ratio");
  EXPECT_EQ(unit("synthetic_probe_runs_total"), "");
}

TEST(MetricsCommand, ExplainsInTextAndJson) {
  Capture text;
  ASSERT_EQ(text.Run({"metrics", "synthetic_probe_failures_total"}), ExitCode::kOk);
  EXPECT_THAT(text.out(), HasSubstr("  synthetic_probe_failures_total{reason, phase}  counter\n"));
  EXPECT_THAT(text.out(), HasSubstr("      Shown: a series from its first failure on\n"));
  EXPECT_THAT(text.out(), HasSubstr("labels: check, endpoint, region"));
  Capture json;
  ASSERT_EQ(json.Run({"metrics", "probe_http_content_length", "-o", "json"}), ExitCode::kOk);
  const auto rows = nlohmann::json::parse(json.out());
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["part"], "http");
  EXPECT_EQ(rows[0]["unit"], "bytes");
  EXPECT_EQ(rows[0]["shown"], nullptr);
  Capture none;
  EXPECT_EQ(none.Run({"metrics", "nope"}), ExitCode::kUsage);
  EXPECT_THAT(none.err(), HasSubstr("there is no metric like \"nope\""));
}

TEST(MetricsCommand, NoLineIsWiderThanTheTerminal) {
  Capture capture;
  ASSERT_EQ(capture.Run({"metrics"}), ExitCode::kOk);
  std::istringstream lines(capture.out());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

}  // namespace
}  // namespace sonde
