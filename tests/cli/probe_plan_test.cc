#include "cli/probe_plan.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

ProbeFlags FlagsFor(std::string target) {
  ProbeFlags flags;
  flags.target = std::move(target);
  return flags;
}

/// The section of a plan's module as YAML.
std::string Section(const ProbePlan& plan) { return PrintModule(*plan.module, 2); }

std::string ErrorOf(const ProbeFlags& flags) {
  const auto plan = PlanProbe(flags, nullptr);
  return plan ? "no error" : plan.error().message;
}

TEST(ProbePlanTest, WithoutFlagsTheBuiltInModuleIsUsed) {
  const auto plan = PlanProbe(FlagsFor("http://example.com"), nullptr);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->module, BuiltinConfig().modules.at("http_2xx"));
  EXPECT_EQ(plan->timeout, std::chrono::seconds(10));
  EXPECT_EQ(plan->expect, nullptr);
  EXPECT_TRUE(plan->pinned.empty());
}

TEST(ProbePlanTest, FlagsMakeAModule) {
  ProbeFlags flags = FlagsFor("https://example.com");
  flags.method = "PUT";
  flags.headers = {"X-One: 1", "Host:other.example"};
  flags.body = "payload";
  flags.insecure = true;
  flags.ip6 = true;
  flags.timeout = std::chrono::seconds(3);
  const auto plan = PlanProbe(flags, nullptr);
  ASSERT_TRUE(plan) << plan.error().message;
  const std::string yaml = Section(*plan);
  for (const char* part : {"method: PUT", "X-One: \"1\"", "Host: other.example", "body: payload",
                           "insecure_skip_verify: true", "preferred_ip_protocol: ip6"}) {
    EXPECT_NE(yaml.find(part), std::string::npos) << part << "\n" << yaml;
  }
  EXPECT_EQ(plan->timeout, std::chrono::seconds(3));
}

TEST(ProbePlanTest, ABodyMakesItAPost) {
  ProbeFlags flags = FlagsFor("http://example.com");
  flags.body = "";
  const auto plan = PlanProbe(flags, nullptr);
  ASSERT_TRUE(plan);
  EXPECT_NE(Section(*plan).find("method: POST"), std::string::npos);
}

TEST(ProbePlanTest, TlsTargetsStayTlsWithFlags) {
  ProbeFlags flags = FlagsFor("tls://example.com:8443");
  flags.insecure = true;
  const auto plan = PlanProbe(flags, nullptr);
  ASSERT_TRUE(plan) << plan.error().message;
  const std::string yaml = Section(*plan);
  EXPECT_NE(yaml.find("tls: true"), std::string::npos) << yaml;
  EXPECT_NE(yaml.find("insecure_skip_verify: true"), std::string::npos) << yaml;
}

TEST(ProbePlanTest, EverySchemeMakesAModuleWithAndWithoutFlags) {
  for (const char* target :
       {"http://x", "https://x", "tcp://x:1", "tls://x", "dns://x", "dns://x/a.test?type=mx",
        "icmp://x", "grpc://x:1", "grpcs://x:1", "ws://x/", "wss://x/", "unix:///x"}) {
    ProbeFlags flags = FlagsFor(target);
    EXPECT_EQ(ErrorOf(flags), "no error") << target;
    flags.ip6 = true;
    EXPECT_EQ(ErrorOf(flags), std::string(target) == "unix:///x"
                                  ? "--ip4 and --ip6 are not for prober unix"
                                  : "no error");
    flags.ip6 = false;
    flags.insecure = true;
    EXPECT_EQ(ErrorOf(flags),
              std::string(target) == "icmp://x" ? "--insecure is not for prober icmp" : "no error");
  }
}

TEST(ProbePlanTest, ADnsTargetSaysWhatIsAsked) {
  const auto plan = PlanProbe(FlagsFor("dns://192.0.2.53/example.com?type=mx;class=in"), nullptr);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->target, "192.0.2.53");
  for (const char* part : {"query_name: example.com", "query_type: MX", "query_class: IN"}) {
    EXPECT_NE(Section(*plan).find(part), std::string::npos) << Section(*plan);
  }
  EXPECT_NE(ErrorOf(FlagsFor("dns://x/a?type=nonsense")).find("NONSENSE"), std::string::npos);
}

TEST(ProbePlanTest, ExpectationsAreJudgedAsInAFile) {
  ProbeFlags flags = FlagsFor("http://example.com");
  flags.expect_status = {"200,204", "3xx"};
  flags.expect_body = "hello";
  const auto plan = PlanProbe(flags, nullptr);
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_NE(plan->expect, nullptr);
  EXPECT_EQ(plan->expect->status, (std::vector<StatusRange>{{200, 200}, {204, 204}, {300, 399}}));
  EXPECT_EQ(plan->expect->body, "hello");
}

TEST(ProbePlanTest, PinsNamesInAnyCase) {
  ProbeFlags flags = FlagsFor("http://example.com");
  flags.resolve = {"Example.com:192.0.2.7", "v6.example:[::1]", "bare6:::1"};
  const auto plan = PlanProbe(flags, nullptr);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->pinned.at("example.com").ToString(), "192.0.2.7");
  EXPECT_EQ(plan->pinned.at("v6.example").ToString(), "::1");
  EXPECT_EQ(plan->pinned.at("bare6").ToString(), "::1");
}

TEST(ProbePlanTest, AModuleOfTheFileWinsAndBuiltInOnesAreStillThere) {
  const auto file = ParseConfig(
      "modules: {http_2xx: {prober: http, timeout: 3s}, own: {prober: tcp}, odd: {prober: pigeon}}",
      "f");
  ASSERT_TRUE(file);
  ProbeFlags flags = FlagsFor("tcp://x:1");
  flags.module = "http_2xx";
  auto plan = PlanProbe(flags, file->get());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->timeout, std::chrono::seconds(3));
  EXPECT_EQ(plan->target, "tcp://x:1") << "a named module gets the target as it is";
  flags.module = "tcp_connect";
  EXPECT_TRUE(PlanProbe(flags, file->get()));
  flags.module = "odd";
  plan = PlanProbe(flags, file->get());
  ASSERT_FALSE(plan);
  EXPECT_NE(plan.error().message.find("pigeon"), std::string::npos);
}

TEST(ProbePlanTest, WrongUsageIsSaidClearly) {
  const auto with = [](auto change) {
    ProbeFlags flags = FlagsFor("http://example.com");
    change(flags);
    return flags;
  };
  const std::vector<std::pair<ProbeFlags, std::string>> table = {
      {FlagsFor(""), "target is empty"},
      {with([](ProbeFlags& f) { f.ip4 = f.ip6 = true; }), "--ip4 and --ip6"},
      {with([](ProbeFlags& f) { f.module = "none"; }), "no module \"none\""},
      {with([](ProbeFlags& f) { f.module = "http_2xx", f.insecure = true; }), "leave out -m"},
      {with([](ProbeFlags& f) { f.headers = {"nocolon"}; }), "\"nocolon\" is not like"},
      {with([](ProbeFlags& f) { f.headers = {"A: 1", "A: 2"}; }), "\"A\" is there twice"},
      {with([](ProbeFlags& f) { f.expect_status = {"20x"}; }), "20x"},
      {with([](ProbeFlags& f) { f.resolve = {"example.com"}; }), "--resolve: \"example.com\""},
      {with([](ProbeFlags& f) { f.resolve = {"example.com:nowhere"}; }), "HOST:IP"},
      {with([](ProbeFlags& f) { f.target = "x:1", f.method = "PUT"; }), "are for http://"},
      {with([](ProbeFlags& f) { f.target = "x:1", f.expect_body = "hi"; }), "not for prober tcp"},
  };
  for (const auto& [flags, part] : table) {
    EXPECT_NE(ErrorOf(flags).find(part), std::string::npos) << ErrorOf(flags);
  }
}

}  // namespace
}  // namespace sonde
