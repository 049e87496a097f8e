// From text to Config: defaults, precedence, and every complaint with its place.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "parse.h"

namespace sonde {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kWeb = "modules: {web: {prober: http}}\n";

TEST(LoadConfig, APlainBlackboxFileIsAConfiguration) {
  const ConfigPtr config = Parse(R"(
modules:
  web:
    prober: http
    timeout: 5s
    http:
      valid_status_codes: [200, 0xCC]
      preferred_ip_protocol: ip4
  port: {prober: tcp, tcp: {tls: yes}}
  nothing:
)");
  ASSERT_EQ(config->modules.size(), 3U);
  const Module& web = *config->modules.at("web");
  EXPECT_EQ(web.prober, FindProber("http"));
  EXPECT_EQ(web.timeout, seconds(5));
  EXPECT_NE(web.config(), nullptr);
  // Every module has every section, with its defaults.
  EXPECT_TRUE(web.sections.contains("tcp"));
  // As in the exporter, a null module loads, and can't be probed.
  EXPECT_EQ(config->modules.at("nothing")->prober, nullptr);
  EXPECT_TRUE(config->modules.at("nothing")->sections.empty());
  EXPECT_EQ(config->modules.at("nothing")->config(), nullptr);
  EXPECT_EQ(config->region, "here");
  EXPECT_TRUE(config->checks.empty());
}

TEST(LoadConfig, EmptyConfigurationsLoad) {
  for (const char* text : {"{}", "---\n", "modules:\n", "modules: {}\n"}) {
    EXPECT_TRUE(Parse(text)->modules.empty()) << text;
  }
  EXPECT_EQ(ErrorsOf("# nothing\n"),
            "f.yml: the file is empty (an empty configuration is `modules: {}`)\n");
}

TEST(LoadConfig, AnUnknownProberLoadsWithAWarning) {
  const ConfigPtr config = Parse("modules: {web: {prober: htp}, icmp: {prober: icmq}}\n");
  EXPECT_EQ(config->modules.at("web")->prober, nullptr);
  EXPECT_EQ(config->modules.at("web")->prober_name, "htp");
  ASSERT_EQ(config->warnings.size(), 2U);
  EXPECT_EQ(
      config->warnings[0].ToString(),
      "f.yml:1:25: the module `web` can't be used: unknown prober `htp` (did you mean `http`?)");
}

TEST(LoadConfig, NegativeTimeoutsOfModulesLoadAsNotSet) {
  EXPECT_EQ(Parse("modules: {web: {prober: http, timeout: -3s}}")->modules.at("web")->timeout,
            seconds(-3));
}

TEST(LoadConfig, AFullCheckLoads) {
  const CheckConfig check = OnlyCheck(Parse(R"(
region: eu
labels: {env: prod, team: none}
modules: {web: {prober: http}}
checks:
  - name: checkout
    module: web
    targets: [https://a/x, https://b/x]
    interval: 15s
    timeout: 5s
    max_overlap: 2
    regions: [eu, us]
    labels: {team: pay}
    expect:
      status: [204, 3xx]
      body: ok
      body_regex: '[0-9]+'
      headers: {Content-Type: '^application/json'}
      json: body.status == "up"
      latency: {total: 800ms, tls: 200ms, processing: 0.5s}
      certificate_valid_for: 21d
)"));
  EXPECT_EQ(check.name, "checkout");
  EXPECT_EQ(check.module->name, "web");
  EXPECT_EQ(check.targets, (std::vector<std::string>{"https://a/x", "https://b/x"}));
  EXPECT_EQ(check.interval, seconds(15));
  EXPECT_EQ(check.timeout, seconds(5));
  EXPECT_EQ(check.max_overlap, 2);
  EXPECT_EQ(check.labels, (std::map<std::string, std::string>{{"env", "prod"}, {"team", "pay"}}));
  EXPECT_EQ(check.mark.ToString(), "f.yml:6:5");
  const Expectations& expect = *check.expect;
  EXPECT_EQ(expect.status, (std::vector<StatusRange>{{204, 204}, {300, 399}}));
  EXPECT_EQ(expect.body, "ok");
  EXPECT_EQ(expect.body_regex->pattern(), "[0-9]+");
  ASSERT_EQ(expect.headers.size(), 1U);
  EXPECT_EQ(expect.headers[0].first, "Content-Type");
  EXPECT_EQ(expect.json->source(), "body.status == \"up\"");
  EXPECT_EQ(expect.latency_total, milliseconds(800));
  EXPECT_EQ(expect.latency,
            (std::vector<std::pair<Phase, Duration>>{{Phase::kTls, milliseconds(200)},
                                                     {Phase::kProcessing, milliseconds(500)}}));
  EXPECT_EQ(expect.certificate_valid_for, hours(21 * 24));
}

TEST(LoadConfig, AnInlineSectionMakesAModuleWithoutName) {
  const ConfigPtr config = Parse("checks: [{name: a, tcp: {tls: true}, targets: ['x:1']}]");
  const CheckConfig check = OnlyCheck(config);
  EXPECT_EQ(check.module->name, "");
  EXPECT_EQ(check.module->prober, FindProber("tcp"));
  EXPECT_NE(check.module->config(), nullptr);
  EXPECT_TRUE(config->modules.empty());
  EXPECT_EQ(check.expect, nullptr);
}

Duration TimeoutOf(const std::string& defaults, const std::string& module,
                   const std::string& check) {
  return OnlyCheck(Parse("defaults: {" + defaults + "}\nmodules: {m: {prober: http, " + module +
                         "}}\nchecks: [{name: a, module: m, targets: [x], " + check + "}]\n"))
      .timeout;
}

TEST(LoadConfig, TheTimeoutIsTheChecksElseTheModulesElseTheDefaults) {
  EXPECT_EQ(TimeoutOf("timeout: 3s", "timeout: 2s", "timeout: 1s"), seconds(1));
  EXPECT_EQ(TimeoutOf("timeout: 3s", "timeout: 2s", ""), seconds(2));
  EXPECT_EQ(TimeoutOf("timeout: 3s", "timeout: -2s", ""), seconds(3));
  EXPECT_EQ(TimeoutOf("", "", ""), seconds(10));
  // Nobody asked for 10s, so a shorter interval shortens it.
  EXPECT_EQ(TimeoutOf("", "", "interval: 4s"), std::chrono::milliseconds(3800));
  EXPECT_EQ(TimeoutOf("", "", "interval: 4s, max_overlap: 3"), seconds(10));
  EXPECT_EQ(TimeoutOf("", "", "interval: 4s, timeout: 6s, max_overlap: 2"), seconds(6));
}

TEST(LoadConfig, TheIntervalIsTheChecksElseTheDefaults) {
  const auto interval = [](const std::string& defaults, const std::string& check) {
    return OnlyCheck(Parse("defaults: {" + defaults +
                           "}\nchecks: [{name: a, http: {}, targets: [x], " + check + "}]\n"))
        .interval;
  };
  EXPECT_EQ(interval("interval: 20s", "interval: 1d"), hours(24));
  EXPECT_EQ(interval("interval: 20s", ""), seconds(20));
  EXPECT_EQ(interval("", ""), seconds(30));
}

TEST(LoadConfig, ChecksRunInTheirRegions) {
  const ConfigPtr config = Parse(R"(
region: eu
checks:
  - {name: a, http: {}, targets: [x]}
  - {name: b, http: {}, targets: [x], regions: [eu, us]}
  - {name: c, http: {}, targets: [x], regions: [us]}
)");
  ASSERT_EQ(config->checks.size(), 3U);
  EXPECT_TRUE(config->RunsHere(config->checks[0]));
  EXPECT_TRUE(config->RunsHere(config->checks[1]));
  EXPECT_FALSE(config->RunsHere(config->checks[2]));
}

TEST(LoadConfig, MetricsHaveDefaults) {
  EXPECT_EQ(Parse("{}")->metrics, MetricsConfig{});
  const MetricsConfig metrics =
      Parse("metrics: {buckets: [1, 2.5], phases: off, probe: on}")->metrics;
  EXPECT_EQ(metrics.buckets, (std::vector<double>{1, 2.5}));
  EXPECT_EQ(metrics.phases, PhaseMetrics::kOff);
  EXPECT_TRUE(metrics.probe);
  EXPECT_EQ(metrics.slo_windows.size(), 7U);
  EXPECT_EQ(Parse("metrics: {slo_windows: [1h, 3d]}")->metrics.slo_windows,
            (std::vector<LongDuration>{{std::chrono::hours(1)}, {std::chrono::days(3)}}));
  EXPECT_TRUE(Parse("metrics: {slo_windows: []}")->metrics.slo_windows.empty());
}

TEST(LoadConfig, ALimitThatTheTimeoutHidesIsAWarning) {
  const ConfigPtr config = Parse(
      "checks: [{name: a, http: {}, targets: [x], timeout: 1s, expect: {latency: {total: 2s}}}]");
  ASSERT_EQ(config->warnings.size(), 1U);
  EXPECT_EQ(config->warnings[0].message,
            "expect.latency.total of 2s is never exceeded: the timeout is 1s");
}

// Every line is wrong in its own way.
constexpr const char* kBroken = R"(region: ''
labels: {env: prod, 9bad: x, check: y, __x: z}
defualts: {interval: 30s}
defaults: {interval: 5, timeout: 2d}
modules:
  web:
    prober: htp
  api:
    prober: http
    timeout: 1d
    http:
      method: [GET]
      fail_if_body_matches_regexp: ['(']
      vaild_status_codes: [200]
  api:
    prober: tcp
checks:
  - name: checkout
    module: apii
    targets: [https://a, https://a, '']
    interval: 50ms
  - name: checkout
    http: {}
    tcp: {}
    targets: []
    expect: {status: [2xx, 700], latency: {totl: 3s, total: 0s}, json: x}
  - name: three
    tcp: {}
    targets: [a:1]
    timeout: 40s
    expect: {status: 200, body_regex: a, certificate_valid_for: 21d}
  - targets: x
    modle: y
  - name: five
    module: web
    targets: ["${env:SONDE_TEST_UNSET}"]
    max_overlap: "2"
    labels: {region: x}
  - name: six
    targets: [x]
  - [x]
metrics: {buckets: [1, 0.5, -1, .inf]}
)";

constexpr const char* kComplaints = R"(f.yml:1:9: region is empty
f.yml:2:21: `9bad` is no label name (letters, digits and _, not starting with a digit)
f.yml:2:30: the label `check` is reserved
f.yml:2:40: the label `__x` is reserved
f.yml:3:1: unknown key `defualts` in configuration (did you mean `defaults`?)
f.yml:4:22: cannot use `5` as a duration (add a unit: 5s)
f.yml:4:34: timeout must be between 1ms and 1d
f.yml:10:14: cannot use `1d` as a duration (like 500ms or 1m30s)
f.yml:12:15: cannot use a list as a string
f.yml:13:37: "(": bad regular expression: missing ): ( (RE2 syntax, as in Go)
f.yml:14:7: unknown key `vaild_status_codes` in http (did you mean `valid_status_codes`?)
f.yml:15:3: duplicate key `api` (first at line 8)
f.yml:19:13: unknown module `apii` (did you mean `api`?)
f.yml:20:26: the target `https://a` is there twice
f.yml:20:37: the target is empty
f.yml:21:15: interval must be between 100ms and 366d
f.yml:22:11: the check `checkout` exists already (first at f.yml:18:11)
f.yml:24:10: a check has either `http` or `tcp`
f.yml:25:14: a check needs at least one target
f.yml:26:28: `700` is no HTTP status (like 200, [200, 204] or 2xx)
f.yml:26:44: unknown key `totl` in latency (did you mean `total`?)
f.yml:26:61: must be more than zero
f.yml:26:72: cannot compile the CEL expression "x": 1:1: undeclared reference to 'x' (the standard library of CEL, with the body as `body`)
f.yml:30:14: timeout of 40s is longer than the interval of 30s (shorten `timeout`, or let runs overlap with `max_overlap: 2`)
f.yml:31:22: prober tcp can't judge `expect.status`
f.yml:31:39: prober tcp can't judge `expect.body_regex`
f.yml:32:5: check needs the key `name` (Unique name: the label `check` of its metrics.)
f.yml:32:14: cannot use `x` as a list of string (write [x])
f.yml:33:5: unknown key `modle` in check (did you mean `module`?)
f.yml:35:13: the module `web` has the unknown prober `htp` (see f.yml:6:3)
f.yml:36:15: the environment variable SONDE_TEST_UNSET is not set
f.yml:37:18: cannot use the string "2" as an int (remove the quotes)
f.yml:38:14: the label `region` is reserved
f.yml:39:5: the check does not say how to probe (name a `module`, or give a section like `http: {}`)
f.yml:41:5: cannot use a list as a mapping of check keys
f.yml:42:20: the bucket 0.5 does not ascend
f.yml:42:20: the bucket -1 is not a positive number of seconds
f.yml:42:20: the bucket inf is not a positive number of seconds (+Inf is always there)
)";

TEST(LoadConfig, AllErrorsComeAtOnceInTheOrderOfTheirPlaces) {
  EXPECT_EQ(ErrorsOf(kBroken), kComplaints);
}

struct BadCase {
  const char* text;
  const char* error;
};

TEST(LoadConfig, WrongShapesAreErrors) {
  const BadCase cases[] = {
      {"- modules", "f.yml:1:1: cannot use a list as a mapping of configuration keys\n"},
      {"modules: 5", "f.yml:1:10: cannot use `5` as a map of module\n"},
      {"modules: {web: 5}", "f.yml:1:16: cannot use `5` as a mapping of module keys\n"},
      {"modules: {web: {http: [x]}}", "f.yml:1:23: cannot use a list as a mapping of http keys\n"},
      {"modules: {web: {retries: 3}}", "f.yml:1:17: unknown key `retries` in module"},
      {"checks: {a: b}", "f.yml:1:9: cannot use a mapping as a list of check\n"},
      {"metrics: {phases: 3}", "f.yml:1:19: `3` is not one of gauge | histogram | off\n"},
      {"metrics: {buckets: []}", "f.yml:1:20: at least one bucket is needed\n"},
      {"metrics: {slo_windows: [1h, 2d]}",
       "f.yml:1:24: slo_windows cannot have 2d (they are some "},
      {"metrics: {slo_windows: [1h, 60m]}", "f.yml:1:24: slo_windows has 1h twice"},
      {"labels: [a]", "f.yml:1:9: cannot use a list as a map of string\n"},
      {"include: a.yml", "f.yml:1:10: cannot use `a.yml` as a list of string (write [a.yml])\n"},
      {"region: \" x\"", "f.yml:1:9: region starts or ends with a blank\n"},
  };
  for (const BadCase& bad : cases) {
    EXPECT_TRUE(ErrorsOf(bad.text).starts_with(bad.error)) << bad.text << "\n"
                                                           << ErrorsOf(bad.text);
  }
}

TEST(LoadConfig, RulesOfChecks) {
  const BadCase cases[] = {
      {"name: a, module: web", "f.yml:2:10: the check does not say what to probe"},
      {"name: a, module: web, targets: ~", "f.yml:2:10: the check does not say what to probe"},
      {"name: a, module: web, targets_from: {dns: ~}",
       "f.yml:2:10: the check does not say what to probe"},
      {"name: a, module: nope, targets: [x]", "f.yml:2:28: unknown module `nope`\n"},
      {"name: a, module: web, http: {}, targets: [x]",
       "f.yml:2:39: a check has either `module` or `http`\n"},
      {"name: a, module: web, targets: [x], interval: 99ms",
       "f.yml:2:57: interval must be between 100ms and 366d\n"},
      {"name: a, module: web, targets: [x], timeout: 0s",
       "f.yml:2:56: timeout must be between 1ms and 1d\n"},
      {"name: a, module: web, targets: [x], timeout: 25h",
       "f.yml:2:56: timeout must be between 1ms and 1d\n"},
      {"name: a, module: slow, targets: [x]",
       "f.yml:2:10: the module's timeout of 40s is longer than the interval of 30s"},
      {"name: a, module: web, targets: [x], max_overlap: 0",
       "f.yml:2:60: max_overlap must be between 1 and 1000\n"},
      {"name: a, module: web, targets: [\"a\\nb\"]",
       "f.yml:2:43: the target has control characters\n"},
      {"name: '', module: web, targets: [x]", "f.yml:2:17: the name is empty\n"},
      {"name: a, module: web, targets: [x], regions: ['']", "f.yml:2:56: the region is empty\n"},
      {"name: a, module: web, targets: [x], expect: {headers: {'a b': x}}",
       "f.yml:2:66: `a b` is no header name\n"},
      {"name: a, module: web, targets: [x], expect: {headers: {A: ~}}",
       "f.yml:2:66: header `A` needs a regular expression\n"},
      {"name: a, module: web, targets: [x], expect: {status: 99}",
       "f.yml:2:64: `99` is no HTTP status"},
      {"name: a, module: web, targets: [x], expect: {status: []}",
       "f.yml:2:64: the list of statuses is empty\n"},
      {"name: a, module: web, targets: [x], expect: {status: {a: b}}",
       "f.yml:2:64: cannot use a mapping as a status\n"},
      {"name: a, tcp: {port: 1}, targets: [x]", "f.yml:2:26: unknown key `port` in tcp"},
  };
  for (const BadCase& bad : cases) {
    const std::string errors =
        ErrorsOf("modules: {web: {prober: http}, slow: {prober: http, timeout: 40s}}\nchecks: [{" +
                 std::string(bad.text) + "}]\n");
    EXPECT_TRUE(errors.starts_with(bad.error)) << bad.text << "\n" << errors;
    EXPECT_EQ(std::ranges::count(errors, '\n'), 1) << errors;
  }
}

TEST(LoadConfig, WhatCanNeverBeProbedIsAnError) {
  const BadCase cases[] = {
      {"tcp: {}, targets: ['h:1', nohostport]",
       "f.yml:1:46: `nohostport` can't be probed with prober tcp: the target must be host:port"},
      {"tcp: {}, targets: ['h:99999']",
       "f.yml:1:39: `h:99999` can't be probed with prober tcp: the port is not between 1 and "
       "65535"},
      {"http: {}, targets: ['http://h:99999/']", "f.yml:1:40: `http://h:99999/` can't be probed"},
      {"http: {}, targets: ['http://']", "f.yml:1:40: `http://` can't be probed"},
      {"http: {method: 'G T'}, targets: [h, i]", "f.yml:1:53: `h` can't be probed"},
      {"http: {headers: {'a b': c}}, targets: [h]", "f.yml:1:59: `h` can't be probed"},
      {"tls: {tls_config: {min_version: TLS13, max_version: TLS12}}, targets: ['h:1']",
       "f.yml:1:91: `h:1` can't be probed with prober tls: tls_config: no TLS version lies "
       "between"},
      {"dns: {query_name: a, transport_protocol: sctp}, targets: [h]",
       "f.yml:1:78: `h` can't be probed with prober dns: transport_protocol must be udp or tcp"},
      {"dns: {query_name: a, dns_over_tls: true}, targets: [h]", "f.yml:1:72: `h` can't be probed"},
      {"icmp: {source_ip_address: x}, targets: [h]", "f.yml:1:60: `h` can't be probed"},
      {"grpc: {}, targets: ['h:0']", "f.yml:1:40: `h:0` can't be probed with prober grpc"},
  };
  for (const BadCase& bad : cases) {
    const std::string errors = ErrorsOf("checks: [{name: a, " + std::string(bad.text) + "}]\n");
    EXPECT_TRUE(errors.starts_with(bad.error)) << bad.text << "\n" << errors;
    EXPECT_EQ(std::ranges::count(errors, '\n'), 1) << errors;
  }
}

TEST(LoadConfig, WhatTheNetworkDecidesIsNoError) {
  EXPECT_EQ(ErrorsOf("checks:\n"
                     "- {name: a, tcp: {tls: true}, targets: ['h:ssh', '[::1]:1', '127.0.0.1:1']}\n"
                     "- {name: b, http: {body_file: /none}, targets: [h, 'https://[::1]:1/x?y']}\n"
                     "- {name: c, icmp: {preferred_ip_protocol: ip4}, targets: ['::1']}\n"
                     "- {name: d, unix: {}, targets: [/none]}\n"
                     "- {name: e, dns: {query_name: a}, targets: ['::1', 'h:54']}\n"),
            "");
}

TEST(LoadConfig, ASecondDocumentIsIgnoredWithAWarning) {
  const ConfigPtr config = Parse("modules: {}\n---\nchecks: [\n");
  ASSERT_EQ(config->warnings.size(), 1U);
  EXPECT_EQ(config->warnings[0].ToString(),
            "f.yml: only the first YAML document counts, what follows it is ignored (`include` "
            "takes further files)");
  EXPECT_TRUE(Parse("---\nmodules: {}\n...\n")->warnings.empty());
}

TEST(LoadConfig, RunsEndBeforeTheNextSlot) {
  const auto timeout_of = [](const std::string& keys) {
    return OnlyCheck(Parse("checks: [{name: a, http: {}, targets: [x], " + keys + "}]\n")).timeout;
  };
  using std::chrono::milliseconds;
  EXPECT_EQ(timeout_of("interval: 1s"), milliseconds(900));
  EXPECT_EQ(timeout_of("interval: 5s"), milliseconds(4800));
  EXPECT_EQ(timeout_of("interval: 1m"), milliseconds(10000));
  EXPECT_EQ(timeout_of("interval: 1s, timeout: 1s"), milliseconds(900));
  EXPECT_EQ(timeout_of("interval: 1s, timeout: 1s, max_overlap: 2"), milliseconds(1000));
  const ConfigPtr config =
      Parse("checks: [{name: a, http: {}, targets: [x], interval: 1s, timeout: 1s}]\n");
  ASSERT_EQ(config->warnings.size(), 1U);
  EXPECT_EQ(config->warnings[0].message,
            "timeout of 1s leaves no time before the next slot: runs end after 900ms");
}

TEST(LoadConfig, LabelsThatPrometheusRenamesAreWarnedOf) {
  const ConfigPtr config = Parse("labels: {job: a}\nchecks: []\n");
  ASSERT_EQ(config->warnings.size(), 1U);
  EXPECT_EQ(config->warnings[0].ToString(),
            "f.yml:1:10: Prometheus has a label `job` of its own, and shows this one as "
            "`exported_job`");
}

TEST(LoadConfig, AllErrorsOfACheckComeAtOnce) {
  const std::string errors = ErrorsOf(
      "checks: [{name: x, tcp: {}, targets: [nohostport], foo: 1, interval: 2s, timeout: 5s}]\n");
  EXPECT_EQ(std::ranges::count(errors, '\n'), 3) << errors;
}

TEST(LoadConfig, TimeoutsFromDefaultsAreMeasuredAgainstTheInterval) {
  EXPECT_EQ(ErrorsOf(std::string("defaults: {timeout: 20s}\n") + kWeb +
                     "checks: [{name: a, module: web, targets: [x], interval: 5s}]\n"),
            "f.yml:3:57: defaults.timeout of 20s is longer than the interval of 5s (shorten "
            "`timeout`, or let runs overlap with `max_overlap: 2`)\n");
}

TEST(LoadConfig, AWrongValueBehindAnAliasIsReportedOnce) {
  EXPECT_EQ(ErrorsOf("modules:\n  a: &a {prober: http, timeout: soon}\n  b: *a\n  c: *a\n"),
            "f.yml:2:33: cannot use `soon` as a duration (like 500ms or 1m30s)\n");
}

TEST(LoadConfig, TheChecksumFollowsTheText) {
  EXPECT_EQ(Parse("modules: {}")->checksum, Parse("modules: {}")->checksum);
  EXPECT_NE(Parse("modules: {}")->checksum, Parse("modules: {} ")->checksum);
}

TEST(LoadConfig, BuiltinModulesAreThere) {
  for (const char* name : {"http_2xx", "http_post_2xx", "tcp_connect", "tls_connect", "dns", "icmp",
                           "grpc", "grpc_tls", "websocket", "unix"}) {
    ASSERT_TRUE(BuiltinConfig().modules.contains(name)) << name;
    EXPECT_NE(BuiltinConfig().modules.at(name)->config(), nullptr) << name;
  }
  EXPECT_TRUE(BuiltinConfig().warnings.empty());
}

}  // namespace
}  // namespace sonde
