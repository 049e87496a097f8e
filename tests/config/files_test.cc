// Reading files: includes, ${env:…} and ${file:…}, and what is never shown.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "parse.h"
#include "servers/temp_folder.h"
#include "sonde/read_file.h"

namespace sonde {
namespace {

namespace fs = std::filesystem;

class ConfigFiles : public testing::Test {
 protected:
  ~ConfigFiles() override {
    ::unsetenv("SONDE_TEST_VALUE");
    ::unsetenv("SONDE_REGION");
  }

  void Write(const std::string& name, const std::string& text) {
    fs::create_directories(fs::path(folder_.Path(name)).parent_path());
    folder_.Write(name, text);
  }
  std::expected<ConfigPtr, ConfigErrors> Load(const std::string& name = "sonde.yml") {
    return LoadConfig({.path = folder_.Path(name), .region = {}});
  }
  ConfigPtr LoadGood() {
    auto config = Load();
    if (config) return *config;
    ADD_FAILURE() << config.error().ToString();
    return std::make_shared<const Config>();
  }
  /// The errors of sonde.yml, with the folder's name taken out.
  std::string LoadErrors() {
    const auto config = Load();
    std::string text = config ? "" : config.error().ToString();
    const std::string prefix = folder_.Path("");
    for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
      text.erase(at, prefix.size());
    }
    return text;
  }

  TempFolder folder_;
};

TEST_F(ConfigFiles, IncludedFilesAddModulesAndChecks) {
  Write("sonde.yml",
        "region: eu\ninclude: [checks.d/*.yml, more.yml, 'none/*.yml']\nlabels: {env: prod}\n");
  Write("checks.d/a.yml", "checks: [{name: a, module: web, targets: [x]}]\n");
  Write("checks.d/b.yml", "checks: [{name: b, module: web, targets: [x]}]\n");
  Write("checks.d/.hidden.yml", "broken: [\n");
  Write("more.yml", "include: [sub/modules.yml]\n");
  Write("sub/modules.yml", "modules: {web: {prober: http}}\n");
  const ConfigPtr config = LoadGood();
  ASSERT_EQ(config->checks.size(), 2U);
  EXPECT_EQ(config->checks[0].name, "a");
  EXPECT_EQ(config->checks[1].name, "b");
  EXPECT_EQ(config->checks[0].labels.at("env"), "prod");
  ASSERT_EQ(config->files.size(), 5U);
  EXPECT_EQ(config->files[0], folder_.Path("sonde.yml"));
}

TEST_F(ConfigFiles, AFileIsReadOnceEvenIfItIncludesItself) {
  Write("sonde.yml", "include: ['*.yml', sonde.yml, ./other.yml]\n");
  Write("other.yml", "include: [sonde.yml]\nmodules: {web: {prober: http}}\n");
  EXPECT_EQ(LoadGood()->files.size(), 2U);
}

TEST_F(ConfigFiles, ErrorsOfAllFilesComeTogether) {
  Write("sonde.yml",
        "include: [absent.yml, a.yml, b.yml, folder]\nmodules: {web: {prober: http}}\nx: 1\n");
  Write("a.yml",
        "region: eu\nmodules: {web: {prober: tcp}}\nchecks: [{name: c, http: {}, targets: [x]}]\n");
  Write(
      "b.yml",
      "checks:\n  - {name: c, http: {}, targets: [x]}\n  - {name: d, module: wob, targets: [x]}\n");
  Write("folder/x", "");
  EXPECT_EQ(LoadErrors(), R"(sonde.yml:1:11: can't read absent.yml: No such file or directory
sonde.yml:1:37: can't read folder: Is a directory
sonde.yml:3:1: unknown key `x` in configuration (known keys: region, labels, include, defaults, shard, modules, checks, metrics, history)
a.yml:1:1: unknown key `region` in included file (known keys: include, modules, checks)
a.yml:2:11: the module `web` exists already (first at sonde.yml:2:11)
b.yml:2:12: the check `c` exists already (first at a.yml:3:17)
b.yml:3:23: unknown module `wob` (did you mean `web`?)
)");
}

TEST_F(ConfigFiles, UnreadableFilesAreErrors) {
  EXPECT_EQ(LoadErrors(), "sonde.yml: can't read the file: No such file or directory\n");
  fs::create_directories(folder_.Path("sonde.yml"));
  EXPECT_EQ(LoadErrors(), "sonde.yml: can't read the file: Is a directory\n");
}

TEST_F(ConfigFiles, ReadFileHasALimit) {
  Write("f", "12345");
  EXPECT_EQ(ReadFile(folder_.Path("f"), 5).value(), "12345");
  EXPECT_EQ(ReadFile(folder_.Path("f"), 4).error().code, ErrorCode::kExhausted);
  EXPECT_EQ(ReadFile("/dev/zero", 100).error().code, ErrorCode::kInvalid) << "only plain files";
  EXPECT_EQ(ReadFile(folder_.Path("f/g"), 4).error().code, ErrorCode::kNotFound);
}

TEST_F(ConfigFiles, TheRegionIsTheFilesElseTheEnvironments) {
  Write("sonde.yml", "modules: {}\n");
  EXPECT_EQ(LoadGood()->region, "default");
  ::setenv("SONDE_REGION", "us", 1);
  EXPECT_EQ(LoadGood()->region, "us");
  EXPECT_EQ((*LoadConfig({.path = folder_.Path("sonde.yml"), .region = "ap"}))->region, "ap");
  Write("sonde.yml", "region: eu\n");
  EXPECT_EQ(LoadGood()->region, "eu");
}

TEST_F(ConfigFiles, ReferencesAreFilledInAndNeverShown) {
  ::setenv("SONDE_TEST_VALUE", "hush-hush", 1);
  Write("token", "top-secret\n");
  Write("sonde.yml", R"(
modules:
  web:
    prober: http
    http:
      headers: {Authorization: "Bearer ${env:SONDE_TEST_VALUE}", X-B: '${file:token}-x'}
      body: $1 ${name} $$ ${env
)");
  const ConfigPtr config = LoadGood();
  for (const std::string& text :
       {PrintConfig(*config), PrintModule(*config->modules.at("web"), 4)}) {
    EXPECT_NE(text.find("Authorization: Bearer ${env:SONDE_TEST_VALUE}\n"), std::string::npos)
        << text;
    EXPECT_NE(text.find("X-B: ${file:token}-x\n"), std::string::npos) << text;
    EXPECT_NE(text.find("body: $1 ${name} $$ ${env\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("hush-hush"), std::string::npos) << text;
    EXPECT_EQ(text.find("top-secret"), std::string::npos) << text;
  }
}

TEST_F(ConfigFiles, FilledInValuesHaveTheTypeOfTheirKey) {
  ::setenv("SONDE_TEST_VALUE", "7s", 1);
  Write("two", "2");
  Write("sonde.yml",
        "checks:\n  - {name: a, http: {}, targets: [x], timeout: '${env:SONDE_TEST_VALUE}'}\n"
        "  - name: b\n    http: {}\n    targets: [x]\n    max_overlap: ${file:two}\n");
  const ConfigPtr config = LoadGood();
  ASSERT_EQ(config->checks.size(), 2U);
  EXPECT_EQ(config->checks[0].timeout, std::chrono::seconds(7));
  EXPECT_EQ(config->checks[1].max_overlap, 2);
}

TEST_F(ConfigFiles, QuotesAroundAReferenceDoNotMakeItsNumberAText) {
  Write("two", "2");
  Write("sonde.yml",
        "shard: {index: '${file:two}', count: 3}\n"
        "metrics: {buckets: [1, '${file:two}'], probe: \"${env:SONDE_TEST_VALUE}\"}\n"
        "labels: {a: '${file:two}'}\nchecks: [{name: a, http: {}, targets: [x]}]\n");
  ::setenv("SONDE_TEST_VALUE", "true", 1);
  const ConfigPtr config = LoadGood();
  EXPECT_EQ(config->shard->index, 2);
  EXPECT_EQ(config->metrics.buckets, (std::vector<double>{1, 2}));
  ASSERT_EQ(config->checks.size(), 1U);
  EXPECT_EQ(config->checks[0].labels.at("a"), "2");
  Write("sonde.yml", "shard: {index: !!str '${file:two}', count: 3}\n");
  EXPECT_EQ(LoadErrors(), "sonde.yml:1:16: cannot use `${file:two}` as an int\n");
}

TEST_F(ConfigFiles, BadReferencesAreErrorsWithoutValues) {
  ::setenv("SONDE_TEST_VALUE", "hush(hush", 1);
  Write("sonde.yml", R"(region: ${env:SONDE_TEST_UNSET}
labels: {a: '${env:bad name}', b: '${env:', c: '${file:absent}'}
modules:
  web:
    prober: http
    timeout: ${env:SONDE_TEST_VALUE}
    http: {fail_if_body_matches_regexp: ['${env:SONDE_TEST_VALUE}']}
checks:
  - {name: a, module: '${env:SONDE_TEST_VALUE}', targets: [x]}
)");
  EXPECT_EQ(LoadErrors(), R"(sonde.yml:1:9: the environment variable SONDE_TEST_UNSET is not set
sonde.yml:2:13: `bad name` is no name of an environment variable
sonde.yml:2:35: a reference is not closed (write ${env:NAME} or ${file:PATH})
sonde.yml:2:48: can't read ${file:absent}: No such file or directory
sonde.yml:6:14: cannot use `${env:SONDE_TEST_VALUE}` as a duration (like 500ms or 1m30s)
sonde.yml:7:42: "${env:SONDE_TEST_VALUE}": bad regular expression (RE2 syntax, as in Go)
sonde.yml:9:23: unknown module `${env:SONDE_TEST_VALUE}`
)");
}

// A short file would become one of gigabytes.
TEST_F(ConfigFiles, WhatReferencesStandForIsLimited) {
  Write("big", std::string(1 << 20, 'x'));
  std::string body;
  for (int i = 0; i < 33; ++i) body += "${file:big}";
  Write("sonde.yml", "modules:\n  a: {prober: http, http: {body: '" + body + "'}}\n");
  EXPECT_NE(LoadErrors().find("the values of all references are longer than 33554432 bytes"),
            std::string::npos);
}

constexpr const char* kWritten = R"(
region: "on"
labels: {env: 'a: b'}
defaults: {interval: 20s}
modules:
  web: {prober: http, timeout: 5s, http: {headers: {X: '${env:SONDE_TEST_VALUE}'}, enable_http2: no}}
  port: {prober: tcp, tcp: {ip_protocol_fallback: false, tls: true}}
  other: {prober: smtp}
  nothing:
checks:
  - {name: a, module: web, targets: [x, "y/ #1"], interval: 21d, expect: {status: [200, 3xx]}}
  - {name: b, tcp: {}, targets: ['x:1'], labels: {env: '200'}, expect: {latency: {total: 1s, tls: 20ms}}}
metrics: {buckets: [0.1, 1, 1e3], phases: off, slo_windows: []}
)";

constexpr const char* kPrinted = R"(region: "on"
labels:
  env: 'a: b'
modules:
  nothing: {}
  other:
    prober: smtp
  port:
    prober: tcp
    tcp:
      ip_protocol_fallback: false
      tls: true
  web:
    prober: http
    timeout: 5s
    http:
      ip_protocol_fallback: true
      headers:
        X: ${env:SONDE_TEST_VALUE}
      follow_redirects: true
      enable_http2: false
checks:
- name: a
  module: web
  targets:
  - x
  - 'y/ #1'
  interval: 21d
  timeout: 5s
  max_overlap: 1
  labels:
    env: 'a: b'
  expect:
    status:
    - 200
    - 3xx
- name: b
  tcp:
    ip_protocol_fallback: true
  targets:
  - x:1
  interval: 20s
  timeout: 10s
  max_overlap: 1
  labels:
    env: "200"
  expect:
    latency:
      total: 1s
      tls: 20ms
metrics:
  buckets:
  - 0.1
  - 1
  - 1000
  phases: "off"
  probe: false
  slo_windows: []
)";

TEST_F(ConfigFiles, TheServedConfigurationIsAsTheExportersUnlessMoreIsUsed) {
  Write("sonde.yml",
        "modules:\n  d: {prober: dns, dns: {query_name: x, valid_rcodes: [NOERROR]}}\n");
  std::string plain = PrintServedConfig(*LoadGood());
  plain.erase(plain.find("        http:"),
              plain.find("        tcp:") - plain.find("        http:"));
  EXPECT_EQ(plain, R"(modules:
    d:
        prober: dns
        tcp:
            ip_protocol_fallback: true
        icmp:
            ip_protocol_fallback: true
            ttl: 64
        dns:
            ip_protocol_fallback: true
            query_name: x
            recursion_desired: true
            valid_rcodes:
                - NOERROR
)");
  Write("sonde.yml", "modules: {t: {prober: tls, tls: {}}}\nlabels: {a: b}\n");
  const std::string served = PrintServedConfig(*LoadGood());
  EXPECT_NE(served.find("labels:\n    a: b\n"), std::string::npos) << served;
  EXPECT_NE(served.find("        tls:\n            ip_protocol_fallback: true\n"),
            std::string::npos)
      << served;
}

TEST_F(ConfigFiles, PrintedConfigurationsLoadAgainAndPrintTheSame) {
  ::setenv("SONDE_TEST_VALUE", "hush-hush", 1);
  Write("sonde.yml", kWritten);
  const std::string first = PrintConfig(*LoadGood());
  EXPECT_EQ(first, kPrinted);
  Write("sonde.yml", first);
  EXPECT_EQ(PrintConfig(*LoadGood()), first);
}

}  // namespace
}  // namespace sonde
