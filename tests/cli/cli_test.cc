#include "cli/cli.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "cli/capture.h"
#include "cli/command.h"
#include "cli/run_verdict.h"

namespace sonde {
namespace {

TEST(CliTest, EveryCommandHasHelpWithExamples) {
  for (const CommandEntry& entry : Commands()) {
    std::vector<std::string> args;
    const std::string path(entry.path);
    const std::size_t space = path.find(' ');
    args.push_back(path.substr(0, space));
    if (space != std::string::npos) args.push_back(path.substr(space + 1));
    args.emplace_back("--help");
    Capture capture;
    EXPECT_EQ(capture.Run(args), ExitCode::kOk) << path;
    EXPECT_NE(capture.out().find("Examples:\n  sonde " + path), std::string::npos) << capture.out();
    EXPECT_EQ(capture.err(), "");
  }
}

TEST(CliTest, TheOverviewNamesEveryCommand) {
  Capture capture;
  EXPECT_EQ(capture.Run({"--help"}), ExitCode::kOk);
  for (const CommandEntry& entry : Commands()) {
    EXPECT_NE(capture.out().find("sonde " + std::string(entry.path)), std::string::npos);
  }
}

TEST(CliTest, WhatCannotBeWrittenIsNoSuccess) {
  Capture capture;
  Console console = capture.console();
  console.out = std::fopen("/dev/full", "w");
  ASSERT_NE(console.out, nullptr);
  console.Print("verdict");
  EXPECT_FALSE(console.Flush());
  EXPECT_NE(capture.err().find("can't write the output"), std::string::npos);
  std::fclose(console.out);
  EXPECT_TRUE(capture.console().Flush());
}

TEST(CliTest, RulesWarnOfARegionalLabelThatNoCheckHas) {
  const ScratchFile file("regional.yml",
                         "checks: [{name: a, tcp: {}, targets: ['x:1'], labels: {dc: fra}}]\n");
  const std::vector<std::string> args = {"rules", "-c", file.path(), "--regional-label"};
  const auto told = [&args](const std::string& label) {
    auto all = args;
    all.push_back(label);
    Capture capture;
    EXPECT_EQ(capture.Run(all), ExitCode::kOk);
    return capture.err();
  };
  EXPECT_EQ(told("dc").find("regional label"), std::string::npos);
  EXPECT_NE(told("dx").find("warning: no check has the regional label `dx`\n"), std::string::npos);
}

TEST(CliTest, AGroupShowsItsCommands) {
  Capture capture;
  EXPECT_EQ(capture.Run({"config", "--help"}), ExitCode::kOk);
  EXPECT_NE(capture.out().find("sonde config explain"), std::string::npos);
  EXPECT_EQ(capture.out().find("sonde probe"), std::string::npos);
}

TEST(CliTest, TheExportersHelpFlagsWork) {
  Capture all;
  EXPECT_EQ(all.Run({"--help-long"}), ExitCode::kOk);
  EXPECT_NE(all.out().find("--web.listen-address"), std::string::npos);
  Capture man;
  EXPECT_EQ(man.Run({"--help-man"}), ExitCode::kOk);
  EXPECT_EQ(man.out().substr(0, 4), ".TH ");
  EXPECT_NE(man.out().find("\\-\\-history.limit"), std::string::npos);
}

TEST(CliTest, WrongUsageIsOneLineWithAHintAndExit2) {
  const std::vector<std::vector<std::string>> table = {
      {"no-such-command"},
      {"config"},
      {"config", "no-such"},
      {"probe"},
      {"probe", "--nope"},
      {"serve", "positional"},
      {"version", "x"},
      {"probe", "x", "-o", "xml"},
      {"probe", "x", "--count", "2", "-o", "prometheus"},
      {"probe", "x", "--config.file", "f.yml"},
      {"config", "explain", "no.such.key"}};
  for (const auto& args : table) {
    Capture capture;
    EXPECT_EQ(capture.Run(args), ExitCode::kUsage) << args[0];
    EXPECT_EQ(capture.out(), "");
    const std::string err = capture.err();
    EXPECT_TRUE(err.starts_with("sonde")) << err;
    EXPECT_TRUE(err.ends_with("--help'\n")) << err;
    EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << err;
  }
}

TEST(CliTest, NothingAtAllShowsTheOverviewOnStandardError) {
  Capture capture;
  EXPECT_EQ(capture.Run({}), ExitCode::kUsage);
  EXPECT_EQ(capture.out(), "");
  EXPECT_NE(capture.err().find("sonde serve"), std::string::npos);
}

TEST(CliTest, VersionHasTwoSpellings) {
  Capture one;
  Capture two;
  EXPECT_EQ(one.Run({"version"}), ExitCode::kOk);
  EXPECT_EQ(two.Run({"--version"}), ExitCode::kOk);
  EXPECT_EQ(one.out(), two.out());
  EXPECT_TRUE(one.out().starts_with("sonde " SONDE_VERSION "\n")) << one.out();
}

TEST(CliTest, ConfigCommandsPrintWhatTheyAreAskedFor) {
  const ScratchFile file(
      "cli_config.yml", "region: eu\nmodules: {web: {prober: http, http: {bearer_token: hush}}}\n");
  const std::string& path = file.path();
  Capture check;
  EXPECT_EQ(check.Run({"config", "check", "--config.file", path}), ExitCode::kOk) << check.err();
  EXPECT_NE(check.out().find("1 modules, 0 checks"), std::string::npos) << check.out();
  Capture show;
  EXPECT_EQ(show.Run({"config", "show", "--config.file", path}), ExitCode::kOk) << show.err();
  EXPECT_NE(show.out().find("region: eu"), std::string::npos);
  EXPECT_EQ(show.out().find("hush"), std::string::npos);
  Capture explain;
  EXPECT_EQ(explain.Run({"config", "explain", "checks.interval"}), ExitCode::kOk) << explain.err();
  EXPECT_NE(explain.out().find("interval"), std::string::npos);
  Capture schema;
  EXPECT_EQ(schema.Run({"config", "schema"}), ExitCode::kOk);
  EXPECT_TRUE(schema.out().starts_with("{")) << schema.out().substr(0, 40);
  Capture reference;
  EXPECT_EQ(reference.Run({"config", "reference"}), ExitCode::kOk);
  EXPECT_NE(reference.out().find("modules:"), std::string::npos);
}

TEST(CliTest, ABadConfigurationIsExit2WithEveryComplaint) {
  const ScratchFile file("cli_bad.yml", "regio: eu\nlabel: {}\n");
  const std::string& path = file.path();
  for (const char* command : {"check", "show"}) {
    Capture capture;
    EXPECT_EQ(capture.Run({"config", command, "--config.file", path}), ExitCode::kUsage);
    EXPECT_NE(capture.err().find("cli_bad.yml:1:1:"), std::string::npos) << capture.err();
    EXPECT_NE(capture.err().find("cli_bad.yml:2:1:"), std::string::npos) << capture.err();
    EXPECT_EQ(capture.out(), "");
  }
}

TEST(VerdictTest, ATargetThatFailedDecides) {
  const auto outcome = [](FailureReason reason) {
    Outcome made;
    made.result.success = reason == FailureReason::kNone;
    made.result.failure.reason = reason;
    return made;
  };
  const Outcome good = outcome(FailureReason::kNone);
  const Outcome refused = outcome(FailureReason::kConnectRefused);
  const Outcome no_fds = outcome(FailureReason::kNoFds);
  const Outcome config = outcome(FailureReason::kConfig);
  const auto verdict = [](std::vector<Outcome> outcomes) { return VerdictOf(outcomes); };
  EXPECT_EQ(verdict({}), ExitCode::kOk);
  EXPECT_EQ(verdict({good, good}), ExitCode::kOk);
  EXPECT_EQ(verdict({good, no_fds, refused}), ExitCode::kCheckFailed);
  EXPECT_EQ(verdict({config, refused}), ExitCode::kCheckFailed);
  EXPECT_EQ(verdict({good, no_fds}), ExitCode::kAgent);
  EXPECT_EQ(verdict({config, no_fds}), ExitCode::kUsage);
  EXPECT_EQ(verdict({no_fds, config}), ExitCode::kUsage);
}

}  // namespace
}  // namespace sonde
