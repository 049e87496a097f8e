// targets_from and shard in the configuration.
#include <gtest/gtest.h>

#include "config/parse.h"

namespace sonde {
namespace {

std::string Check(const std::string& sources) {
  return "checks: [{name: c, tcp: {}, targets_from: " + sources + "}]";
}

TEST(TargetsFromTest, FilesAreRelativeToTheConfigurationsFolder) {
  const auto config = ParseConfig(Check("{file_sd: [t/*.yml, /abs/x.json]}"), "/etc/sonde/a.yml");
  ASSERT_TRUE(config) << config.error().ToString();
  const auto& sources = *(*config)->checks.at(0).targets_from;
  EXPECT_EQ(sources.file_sd->patterns,
            (std::vector<std::string>{"/etc/sonde/t/*.yml", "/abs/x.json"}));
  EXPECT_EQ(sources.kinds(), (std::vector<SourceKind>{SourceKind::kFile}));
}

TEST(TargetsFromTest, DefaultsAreThoseOfPrometheus) {
  const CheckConfig check =
      OnlyCheck(Parse(Check("{http_sd: {url: 'http://a/x'}, dns: {name: _x._tcp.b.c}}")));
  EXPECT_EQ(check.targets_from->http_sd->refresh, std::chrono::seconds(60));
  EXPECT_EQ(check.targets_from->dns->refresh, std::chrono::seconds(30));
  EXPECT_EQ(check.targets_from->dns->type, DnsRecordType::kSrv);
  EXPECT_TRUE(check.targets.empty());
}

TEST(TargetsFromTest, EveryMistakeHasAPlace) {
  EXPECT_EQ(ErrorsOf("checks: [{name: c, tcp: {}}]"),
            "f.yml:1:10: the check does not say what to probe (list `targets`, or say where they "
            "come from: `targets_from`)\n");
  const auto starts = [](const std::string& sources, const std::string& message) {
    const std::string errors = ErrorsOf(Check(sources));
    EXPECT_NE(errors.find(message), std::string::npos) << sources << ": " << errors;
  };
  starts("{}", "needs a source (file_sd, http_sd or dns)");
  starts("{file: [a.yml]}", "unknown key `file` in targets_from (did you mean `file_sd`?)");
  starts("{file_sd: []}", "at least one file");
  starts("{file_sd: [a/*/b.yml]}", "1:54: `a/*/b.yml` has wildcards in its folder");
  starts("{file_sd: [a.txt]}", "does not end in .json, .yml or .yaml");
  starts("{http_sd: {}}", "url");
  starts("{http_sd: {url: 'ftp://x'}}", "`ftp://x` is no URL to ask");
  starts("{http_sd: {url: 'http://x', refresh: 10ms}}", "between 1s and 1d");
  starts("{http_sd: {url: 'http://x', basic_auht: {}}}", "did you mean `basic_auth`?");
  starts("{http_sd: {url: 'http://x', basic_auth: {user: a}}}", "unknown key `user`");
  starts("{http_sd: {url: 'http://x', bearer_token: a, basic_auth: {username: b}}}", "basic_auth");
  starts("{dns: {}}", "dns needs a name");
  starts("{dns: {names: [a, 'b c']}}", "`b c` is no name in DNS");
  starts("{dns: {name: a, port: 3}}", "ports of their own");
  starts("{dns: {name: a, type: A}}", "need a `port`");
  starts("{dns: {name: a, type: A, port: 65536}}", "between 1 and 65535");
  starts("{dns: {name: a, type: MX}}", "is not one of SRV | A | AAAA");
  starts("{dns: {name: a}, format: x}", "format needs {} once");
}

TEST(TargetsFromTest, WhatIsPrintedLoadsAsTheSame) {
  const ConfigPtr config = Parse(
      "shard: {index: 1, count: 2}\n" +
      Check("{file_sd: ['/t/*.yml'], http_sd: {url: 'https://a/x', refresh: 10s, headers: {X: z},"
            " follow_redirects: no, tls_config: {server_name: b}},"
            " dns: {names: [a, b], type: AAAA, port: 80}, format: 'x{}'}"));
  const std::string printed = PrintConfig(*config);
  EXPECT_EQ(PrintConfig(*Parse(printed)), printed);
  EXPECT_NE(printed.find("X: z"), std::string::npos) << printed;
  EXPECT_EQ(printed.find("X-Prometheus"), std::string::npos) << printed;
  EXPECT_EQ(Parse(printed)->shard, (ShardConfig{.index = 1, .count = 2}));
}

TEST(TargetsFromTest, ASourceIsTheSameIfItsWordsAre) {
  const auto print = [](const std::string& sources) {
    const CheckConfig check = OnlyCheck(Parse(Check(sources)));
    return check.targets_from->fingerprint(check.targets_from->kinds().front());
  };
  EXPECT_EQ(print("{http_sd: {url: 'http://a'}}"), print("{http_sd: {url:   'http://a'} }"));
  EXPECT_NE(print("{http_sd: {url: 'http://a', basic_auth: {username: u, password: a}}}"),
            print("{http_sd: {url: 'http://a', basic_auth: {username: u, password: b}}}"));
  EXPECT_NE(print("{file_sd: [a.yml]}"), print("{file_sd: [a.yml, b.yml]}"));
  EXPECT_NE(print("{dns: {name: a}}"), print("{dns: {name: a, refresh: 31s}}"));
}

TEST(ShardTest, IndexAndCountAreChecked) {
  EXPECT_NE(ErrorsOf("shard: {index: 2, count: 2}").find("between 0 and 1"), std::string::npos);
  EXPECT_NE(ErrorsOf("shard: {index: -1, count: 2}").find("shard.index must"), std::string::npos);
  EXPECT_NE(ErrorsOf("shard: {count: 0}").find("between 1 and 1000"), std::string::npos);
  EXPECT_NE(ErrorsOf("shard: {index: one}").find("int"), std::string::npos);
}

TEST(ShardTest, TheEnvironmentMaySayWhichOne) {
  ::setenv("SONDE_TEST_SHARD", "1", 1);
  EXPECT_EQ(Parse("shard:\n  index: ${env:SONDE_TEST_SHARD}\n  count: 2\n")->shard->index, 1);
}

TEST(ShardTest, OneOwnsWhateverElseThereIs) {
  for (int i = 0; i < 100; ++i) {
    const std::string target = "t" + std::to_string(i);
    int owners = 0;
    for (int index = 0; index < 4; ++index) {
      owners += ShardConfig{.index = index, .count = 4}.Owns("c", target) ? 1 : 0;
    }
    EXPECT_EQ(owners, 1) << target;
  }
  EXPECT_TRUE(ShardConfig{}.Owns("c", "t"));
}

}  // namespace
}  // namespace sonde
