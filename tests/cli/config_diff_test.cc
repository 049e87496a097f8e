#include "cli/config_diff.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/capture.h"
#include "cli/line_diff.h"

namespace sonde {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kBefore =
    "region: eu\n"
    "modules: {web: {prober: http, http: {basic_auth: {username: u, password: one}}}}\n"
    "checks:\n"
    "  - {name: a, module: web, targets: ['http://x/', 'http://y/'], interval: 10s, timeout: 2s}\n"
    "  - {name: b, tcp: {}, targets: ['z:1'], interval: 10s, timeout: 2s}\n";

ConfigPtr Read(std::string text) {
  auto config = ParseConfig(text, "f.yml");
  if (config) return *config;
  ADD_FAILURE() << config.error().ToString();
  return std::make_shared<const Config>();
}

std::string Replaced(std::string_view from, std::string_view to) {
  std::string text(kBefore);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

ConfigDiff DiffTo(const std::string& after) {
  const auto before = Generation::Make(Read(std::string(kBefore)), nullptr);
  return DiffOf(*before, *Generation::Make(Read(after), before.get()));
}

/// "a http://x/ kept: interval 10s → 20s".
std::vector<std::string> Lines(const ConfigDiff& diff) {
  std::vector<std::string> lines;
  for (const InstanceChange& change : diff.instances) {
    std::string line =
        change.check + " " + change.endpoint + " " + std::string(Name(change.effect));
    for (const std::string& what : change.changes) line += ": " + what;
    lines.push_back(line);
  }
  return lines;
}

TEST(ConfigDiffTest, TheSameIsTheSameHoweverItIsWritten) {
  const ConfigDiff diff = DiffTo("# other comments\n" + Replaced("timeout: 2s", "timeout: 2000ms"));
  EXPECT_TRUE(diff.same()) << RenderDiff(diff, {});
  EXPECT_EQ(diff.unchanged, 3U);
}

TEST(ConfigDiffTest, TargetsComeAndGo) {
  const ConfigDiff diff = DiffTo(Replaced("'http://y/'", "'http://w/'"));
  EXPECT_THAT(Lines(diff), ElementsAre("a http://w/ new", "a http://y/ gone"));
  EXPECT_EQ(diff.unchanged, 2U);
  EXPECT_GT(diff.instances[0].appear, 20U);
  EXPECT_EQ(diff.instances[0].appear, diff.instances[1].disappear);
  EXPECT_THAT(diff.parts, IsEmpty()) << "a check's targets are told as instances";
}

TEST(ConfigDiffTest, WhatIsKeptSaysWhatChanges) {
  const ConfigDiff slower = DiffTo(Replaced("['z:1'], interval: 10s", "['z:1'], interval: 20s"));
  EXPECT_THAT(Lines(slower), ElementsAre("b z:1 kept: interval 10s → 20s"));
  EXPECT_EQ(slower.instances[0].appear, 1U) << "synthetic_check_info{interval}";
  EXPECT_EQ(slower.instances[0].disappear, 1U);
  const ConfigDiff labelled = DiffTo(Replaced("tcp: {}", "tcp: {}, labels: {team: x}"));
  EXPECT_THAT(Lines(labelled), ElementsAre("b z:1 restarted: labels"));
  EXPECT_EQ(labelled.instances[0].appear, labelled.instances[0].disappear);
  const ConfigDiff promised = DiffTo(Replaced("tcp: {}", "tcp: {}, slo: {availability: 99%}"));
  EXPECT_THAT(Lines(promised), ElementsAre("b z:1 kept: slo"));
  EXPECT_GT(promised.instances[0].appear, 0U);
  EXPECT_EQ(promised.instances[0].disappear, 0U);
}

TEST(ConfigDiffTest, ASecretThatChangedIsSeenAndNotShown) {
  const ConfigDiff diff = DiffTo(Replaced("password: one", "password: another"));
  EXPECT_THAT(Lines(diff), ElementsAre("a http://x/ kept: module", "a http://y/ kept: module"));
  ASSERT_EQ(diff.parts.size(), 1U);
  EXPECT_EQ(diff.parts[0].key, "modules.web");
  for (const std::string& text : {RenderDiff(diff, {}), DiffJson(diff)}) {
    EXPECT_THAT(text, Not(HasSubstr("another")));
    EXPECT_THAT(text, HasSubstr("a secret changed"));
  }
}

TEST(ConfigDiffTest, SettingsAreParts) {
  const ConfigDiff diff = DiffTo("history: {max_size: 64MiB}\n" + std::string(kBefore));
  ASSERT_EQ(diff.parts.size(), 1U);
  EXPECT_EQ(diff.parts[0].key, "history");
  EXPECT_THAT(diff.parts[0].lines, ::testing::Contains(HasSubstr("+   max_size: 64MiB")));
  EXPECT_THAT(diff.instances, IsEmpty());
  EXPECT_FALSE(diff.same());
}

TEST(LineDiffTest, ShowsChangesBelowTheLinesThatTheyBelongTo) {
  EXPECT_THAT(LineDiff("a:\n  b: 1\n  c:\n    d: 2\ne: 3\n", "a:\n  b: 1\n  c:\n    d: 4\ne: 3\n"),
              ElementsAre("  a:", "    c:", "-     d: 2", "+     d: 4"));
  EXPECT_THAT(LineDiff("a\n", "a\n"), IsEmpty());
  EXPECT_THAT(LineDiff("", "a\n"), ElementsAre("+ a"));
  EXPECT_THAT(LineDiff("a\nb\n", "b\n"), ElementsAre("- a"));
}

TEST(ConfigDiffCommand, ExitsAsDiffDoes) {
  const ScratchFile before("diff_before.yml", std::string(kBefore));
  const ScratchFile same("diff_same.yml", "# as before\n" + std::string(kBefore));
  const ScratchFile after("diff_after.yml", Replaced("name: b", "name: c"));
  const ScratchFile bad("diff_bad.yml", "checks: 7\n");
  Capture quiet;
  EXPECT_EQ(quiet.Run({"config", "diff", before.path(), same.path()}), ExitCode::kOk);
  EXPECT_THAT(quiet.out(), HasSubstr("0 new, 0 gone, 0 restarted, 0 kept, 3 unchanged"));
  Capture changed;
  EXPECT_EQ(changed.Run({"config", "diff", before.path(), after.path()}), ExitCode::kCheckFailed);
  EXPECT_THAT(changed.out(), HasSubstr("+  c"));
  EXPECT_THAT(changed.out(), Not(HasSubstr("\x1b")));
  Capture json;
  EXPECT_EQ(json.Run({"config", "diff", before.path(), after.path(), "-o", "json"}),
            ExitCode::kCheckFailed);
  const auto read = nlohmann::json::parse(json.out());
  EXPECT_FALSE(read["same"]);
  EXPECT_EQ(read["instances"].size(), 2U);
  EXPECT_EQ(read["unchanged"], 2);
  Capture wrong;
  EXPECT_EQ(wrong.Run({"config", "diff", before.path(), bad.path()}), ExitCode::kUsage);
  EXPECT_EQ(wrong.out(), "");
}

}  // namespace
}  // namespace sonde
