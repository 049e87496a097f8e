#include "cli/serve_command.h"

#include <gtest/gtest.h>

#include "cli/capture.h"

namespace sonde {
namespace {

Result<ParseOutcome> Parse(ServeCommand& command, const std::vector<std::string>& args) {
  OptionTable table;
  command.Declare(table);
  return table.Parse(command.text(), args);
}

TEST(ServeCommandTest, DefaultsAreTheExporters) {
  ServeCommand command;
  ASSERT_TRUE(Parse(command, {}));
  EXPECT_EQ(command.options().listen_addresses, (std::vector<std::string>{":9115"}));
  EXPECT_EQ(command.options().timeout_offset_seconds, 0.5);
  EXPECT_EQ(command.options().config_file, "") << "chosen when it runs";
  EXPECT_EQ(command.options().history_limit, 100U);
  EXPECT_FALSE(command.options().inherited_sockets);
  EXPECT_FALSE(command.options().reload_interval);
  EXPECT_EQ(command.log_level(), "info");
  EXPECT_EQ(command.log_format(), "logfmt");
  EXPECT_FALSE(command.config_check());
}

TEST(ServeCommandTest, TakesTheExportersFlags) {
  ServeCommand command;
  ASSERT_TRUE(Parse(command, {"--config.file=b.yml",
                              "--config.check",
                              "--timeout-offset",
                              "0.25",
                              "--web.listen-address=:1",
                              "--web.listen-address",
                              "127.0.0.1:2",
                              "--log.level=debug",
                              "--log.format=json",
                              "--log.prober",
                              "warn",
                              "--history.limit=0",
                              "--web.external-url",
                              "http://x/y",
                              "--web.route-prefix=/z",
                              "--web.systemd-socket",
                              "--config.enable-auto-reload",
                              "--no-config.enable-auto-reload",
                              "--config.auto-reload-interval",
                              "5"}));
  EXPECT_EQ(command.options().config_file, "b.yml");
  EXPECT_TRUE(command.config_check());
  EXPECT_EQ(command.options().timeout_offset_seconds, 0.25);
  EXPECT_EQ(command.options().listen_addresses, (std::vector<std::string>{":1", "127.0.0.1:2"}));
  EXPECT_EQ(command.log_level(), "debug");
  EXPECT_EQ(command.log_format(), "json");
  EXPECT_EQ(command.options().history_limit, 0U);
  EXPECT_EQ(command.options().external_url, "http://x/y");
  EXPECT_EQ(command.options().route_prefix, "/z");
  EXPECT_TRUE(command.options().inherited_sockets);
}

TEST(ServeCommandTest, ConfigCheckExitsAsTheExporter) {
  const ScratchFile good("serve_good.yml", "modules: {web: {prober: http}}\n");
  const ScratchFile bad("serve_bad.yml", "modules: {web: {probber: http}}\n");
  Capture capture;
  EXPECT_EQ(capture.Run({"--config.file", good.path(), "--config.check"}), ExitCode::kOk);
  EXPECT_EQ(static_cast<int>(capture.Run({"--config.file", bad.path(), "--config.check"})), 1);
  EXPECT_NE(capture.err().find("serve_bad.yml:1:17:"), std::string::npos) << capture.err();
}

TEST(ServeCommandTest, ABadConfigurationStartsNothing) {
  const ScratchFile bad("serve_worse.yml",
                        "regio: here\nchecks:\n  - {name: a, module: none, targets: [x]}\n");
  Capture capture;
  EXPECT_EQ(
      capture.Run({"serve", "--config.file", bad.path(), "--web.listen-address", "127.0.0.1:0"}),
      ExitCode::kUsage);
  EXPECT_NE(capture.err().find("serve_worse.yml:1:"), std::string::npos) << capture.err();
  EXPECT_NE(capture.err().find("serve_worse.yml:3:"), std::string::npos) << "all errors at once";
}

TEST(ServeCommandTest, AnAddressThatCannotBeHadIsTheAgentsTrouble) {
  const ScratchFile good("serve_address.yml", "modules: {}\n");
  Capture capture;
  // 192.0.2.0/24 is nobody's (RFC 5737).
  EXPECT_EQ(
      capture.Run({"serve", "--config.file", good.path(), "--web.listen-address", "192.0.2.1:0"}),
      ExitCode::kAgent);
  EXPECT_NE(capture.err().find("192.0.2.1"), std::string::npos) << capture.err();
}

}  // namespace
}  // namespace sonde
