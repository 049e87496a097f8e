#include "net/ares_resolver.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>

#include "event/uv_loop.h"
#include "net/net_init.h"
#include "servers/dns_script.h"
#include "servers/temp_folder.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using enum FailureReason;
constexpr AddressPolicy kPreferV6{IpFamily::kV6, true};
constexpr AddressPolicy kPreferV4{IpFamily::kV4, true};
constexpr AddressPolicy kOnlyV4{IpFamily::kV4, false};
constexpr AddressPolicy kOnlyV6{IpFamily::kV6, false};

class AresResolverTest : public testing::Test {
 protected:
  AresResolverTest() {
    EXPECT_TRUE(InitNetLibraries());
    options_.servers = {dns_.endpoint()};
    options_.resolv_conf = dir_.Write("resolv.conf", "search a.test\noptions ndots:1\n");
    options_.hosts_file = dir_.Write("hosts", "127.0.0.1 localhost\n10.1.2.3 hosted.test\n");
    options_.timeout = milliseconds(200);
  }

  AresResolver& resolver() {
    if (!resolver_) resolver_.emplace(loop_, options_);
    return *resolver_;
  }
  ResolveAnswer Resolve(std::string_view host, AddressPolicy policy) {
    std::optional<ResolveAnswer> answer;
    const OpPtr op =
        resolver().Resolve(host, policy, [&](ResolveAnswer found) { answer = std::move(found); });
    EXPECT_FALSE(answer.has_value()) << "completed before Resolve returned";
    EXPECT_TRUE(loop_.RunUntil([&] { return answer.has_value(); }, seconds(20))) << host;
    return answer.value_or(ResolveAnswer{});
  }
  std::expected<std::vector<ServiceEndpoint>, Failure> ResolveService(std::string_view name) {
    std::optional<std::expected<std::vector<ServiceEndpoint>, Failure>> answer;
    const OpPtr op =
        resolver().ResolveService(name, [&](auto found) { answer = std::move(found); });
    EXPECT_FALSE(answer.has_value()) << "completed before ResolveService returned";
    EXPECT_TRUE(loop_.RunUntil([&] { return answer.has_value(); }, seconds(20))) << name;
    return *answer;
  }
  static std::string Text(const std::vector<IpAddress>& addresses) {
    std::string text;
    for (const IpAddress& address : addresses)
      text += (text.empty() ? "" : " ") + address.ToString();
    return text;
  }

  TempFolder dir_;
  DnsScript dns_;
  UvLoop loop_;
  AresOptions options_;
  std::optional<AresResolver> resolver_;
};

TEST_F(AresResolverTest, AsksAAndAaaaSeparatelyOnce) {
  dns_.Set("both.test", IpFamily::kV4, {.addresses = {"192.0.2.1", "192.0.2.2"}});
  dns_.Set("both.test", IpFamily::kV6, {.addresses = {}});
  const auto answer = Resolve("both.test", kPreferV6);
  EXPECT_EQ(Text(answer.v4), "192.0.2.1 192.0.2.2");
  EXPECT_EQ(answer.v6_failure.reason, kNodata);
  auto asked = dns_.questions();
  std::ranges::sort(asked);
  // nodata in one family does not send the name through the search list: the other has addresses
  EXPECT_EQ(asked, (std::vector<std::string>{"A both.test", "AAAA both.test"}));
}

TEST_F(AresResolverTest, WithoutFallbackAsksOneFamilyOnly) {
  dns_.Set("four.test", IpFamily::kV4, {.addresses = {"192.0.2.1"}});
  EXPECT_EQ(Text(Resolve("four.test", kOnlyV4).v4), "192.0.2.1");
  EXPECT_EQ(dns_.questions(), (std::vector<std::string>{"A four.test"}));
}

TEST_F(AresResolverTest, ServicesAreFoundThroughTheSearchList) {
  dns_.SetServices("_x._tcp.a.test",
                   {.addresses = {}, .services = {{"h1.test", 80}, {"h2.test", 81}}});
  const auto found = ResolveService("_x._tcp");
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_EQ(*found, (std::vector<ServiceEndpoint>{{"h1.test", 80}, {"h2.test", 81}}));
  EXPECT_EQ(dns_.questions(), (std::vector<std::string>{"SRV _x._tcp", "SRV _x._tcp.a.test"}));
}

TEST_F(AresResolverTest, NoServicesIsOnlyTrueIfEveryNameSaysSo) {
  EXPECT_EQ(ResolveService("_x._tcp").error().reason, kNxdomain);
  dns_.SetServices("_y._tcp", {.addresses = {}});
  EXPECT_EQ(ResolveService("_y._tcp.").error().reason, kNodata);
  dns_.SetServices("_z._tcp.a.test", {.rcode = DnsReply::kServFail, .addresses = {}});
  EXPECT_EQ(ResolveService("_z._tcp").error().reason, kServfail);
  EXPECT_EQ(ResolveService("no name").error().reason, kNxdomain);
}

TEST_F(AresResolverTest, ADroppedServiceLookupIsSilent) {
  dns_.SetServices("_x._tcp.", {.addresses = {}, .silent_times = -1});
  OpPtr op = resolver().ResolveService("_x._tcp.", [](auto) { FAIL() << "was dropped"; });
  op.reset();
  EXPECT_EQ(ResolveService("_other._tcp.").error().reason, kNxdomain);
}

// docs/pitfalls.md 5.3: c-ares 1.18.1 would send a question for a numeric IPv4 host.
TEST_F(AresResolverTest, NumericHostsAreNeverAsked) {
  EXPECT_EQ(Text(Resolve("127.0.0.1", kPreferV6).v4), "127.0.0.1");
  EXPECT_EQ(Text(Resolve("::1", kPreferV4).v6), "::1");
  EXPECT_EQ(Text(Resolve("::ffff:10.0.0.1", kPreferV6).v4), "10.0.0.1");
  EXPECT_EQ(dns_.question_count(), 0U);
}

TEST_F(AresResolverTest, ALiteralOfTheOtherFamilyHasNoSuitableAddress) {
  const auto answer = Resolve("127.0.0.1", kOnlyV6);
  EXPECT_EQ(ChooseAddress(answer, kOnlyV6).error().reason, kNoAddressForFamily);
}

// docs/pitfalls.md 5.2: c-ares completes hosts-file names, localhost and bad names inside the call;
// the fixture's Resolve checks that nothing completes before the call returned.
TEST_F(AresResolverTest, NamesThatNeedNoDnsCompleteThroughTheLoop) {
  EXPECT_EQ(Text(Resolve("hosted.test", kPreferV6).v4), "10.1.2.3");
  EXPECT_EQ(Text(Resolve("LOCALHOST.", kPreferV6).v4), "127.0.0.1");
  EXPECT_EQ(Text(Resolve("db.localhost", kPreferV6).v6), "::1");
  EXPECT_EQ(Resolve("bad..name", kPreferV6).v6_failure.reason, kNxdomain);
  EXPECT_EQ(Resolve("", kPreferV6).v6_failure.reason, kNxdomain);
  EXPECT_EQ(Resolve(std::string(300, 'a'), kPreferV6).v6_failure.reason, kNxdomain);
  EXPECT_EQ(dns_.question_count(), 0U);
}

TEST_F(AresResolverTest, AFamilyThatTheHostsFileDoesNotHaveIsNotAskedInDns) {
  const auto answer = Resolve("hosted.test", kOnlyV6);
  EXPECT_EQ(answer.v6_failure.reason, kNodata);
  EXPECT_EQ(dns_.question_count(), 0U);
}

TEST_F(AresResolverTest, EveryRcodeHasItsReason) {
  const auto fails = [&](int rcode) {
    dns_.Set("rcode.test", IpFamily::kV4, {.rcode = rcode});
    return Resolve("rcode.test.", kOnlyV4).v4_failure.reason;
  };
  EXPECT_EQ(fails(DnsReply::kServFail), kServfail);
  EXPECT_EQ(fails(DnsReply::kRefused), kDnsRefused);
  EXPECT_EQ(fails(DnsReply::kNxDomain), kNxdomain);
  EXPECT_EQ(fails(DnsReply::kNoError), kNodata);
  // each was one question: a failure that is an answer is not asked again
  EXPECT_EQ(dns_.question_count(), 4U);
}

TEST_F(AresResolverTest, TheSearchListAppliesUnlessTheNameEndsInADot) {
  dns_.Set("web.a.test", IpFamily::kV4, {.addresses = {"192.0.2.7"}});
  EXPECT_EQ(Text(Resolve("web", kOnlyV4).v4), "192.0.2.7");
  EXPECT_EQ(Resolve("web.", kOnlyV4).v4_failure.reason, kNxdomain);
  EXPECT_EQ(dns_.questions(), (std::vector<std::string>{"A web.a.test", "A web"}));
}

// docs/pitfalls.md 5.10: lost packets are asked for again within the run's deadline.
TEST_F(AresResolverTest, ALostQuestionIsAskedAgain) {
  options_.timeout = milliseconds(20);
  dns_.Set("lossy.test", IpFamily::kV4, {.addresses = {"192.0.2.1"}, .silent_times = 2});
  EXPECT_EQ(Text(Resolve("lossy.test", kOnlyV4).v4), "192.0.2.1");
  EXPECT_GE(dns_.question_count(), 3U);
}

TEST_F(AresResolverTest, ASilentServerIsAskedUntilTheCallerGivesUp) {
  options_.timeout = milliseconds(10);
  dns_.Set("silent.test", IpFamily::kV4, {.silent_times = -1});
  int completions = 0;
  OpPtr op = resolver().Resolve("silent.test", kOnlyV4, [&](ResolveAnswer) { ++completions; });
  EXPECT_TRUE(loop_.RunUntil([&] { return dns_.question_count() >= 3; }, seconds(20)));
  op.reset();
  EXPECT_EQ(completions, 0);
}

// docs/pitfalls.md 5.4
TEST_F(AresResolverTest, ASilentFamilyDoesNotFailTheOther) {
  options_.timeout = milliseconds(30);
  dns_.Set("half.test", IpFamily::kV6, {.silent_times = -1});
  dns_.Set("half.test", IpFamily::kV4, {.addresses = {"192.0.2.1"}});
  const auto answer = Resolve("half.test", kPreferV6);
  EXPECT_EQ(Text(answer.v4), "192.0.2.1");
  EXPECT_EQ(answer.v6_failure.reason, kDnsTimeout);
}

TEST_F(AresResolverTest, ASilentOtherFamilyDoesNotDelayThePreferredOne) {
  options_.timeout = seconds(60);
  dns_.Set("half.test", IpFamily::kV6, {.silent_times = -1});
  dns_.Set("half.test", IpFamily::kV4, {.addresses = {"192.0.2.1"}});
  EXPECT_EQ(Text(Resolve("half.test", kPreferV4).v4), "192.0.2.1");
}

TEST_F(AresResolverTest, AnswersToOtherQuestionsAreIgnored) {
  options_.timeout = milliseconds(30);
  int completions = 0;
  for (const DnsReply& reply :
       {DnsReply{.addresses = {"192.0.2.66"}, .wrong_id = true},
        DnsReply{.addresses = {"192.0.2.66"}, .wrong_question = true}, DnsReply{.garbage = true}}) {
    dns_.Set("spoof.test", IpFamily::kV4, reply);
    const std::size_t before = dns_.question_count();
    const OpPtr op =
        resolver().Resolve("spoof.test.", kOnlyV4, [&](ResolveAnswer) { ++completions; });
    EXPECT_TRUE(loop_.RunUntil([&] { return dns_.question_count() >= before + 2; }, seconds(20)));
  }
  EXPECT_EQ(completions, 0);
}

// docs/pitfalls.md 5.8: nobody listens; a later lookup gets a fresh channel.
TEST_F(AresResolverTest, ARefusedConnectionFailsAtOnceAndReplacesTheChannel) {
  options_.servers = {{IpAddress::Parse("127.0.0.1").value(), 1}};
  options_.recheck = Duration::zero();
  EXPECT_EQ(Resolve("x.test.", kOnlyV4).v4_failure.reason, kDnsRefused);
  EXPECT_EQ(resolver().channels_made(), 1U);
  const MonoTime give_up = loop_.Now() + seconds(20);
  while (resolver().channels_made() < 2 && loop_.Now() < give_up) {
    EXPECT_EQ(Resolve("x.test.", kOnlyV4).v4_failure.reason, kDnsRefused);
  }
  EXPECT_GE(resolver().channels_made(), 2U);
}

// docs/pitfalls.md 5.8: there is no ares_reinit in 1.18.
TEST_F(AresResolverTest, AChangedResolvConfIsSeen) {
  options_.recheck = Duration::zero();
  dns_.Set("web.b.test", IpFamily::kV4, {.addresses = {"192.0.2.8"}});
  EXPECT_EQ(Resolve("web", kOnlyV4).v4_failure.reason, kNxdomain);
  dir_.Write("resolv.conf", "search one.test b.test\n");
  const MonoTime give_up = loop_.Now() + seconds(20);
  while (resolver().channels_made() < 2 && loop_.Now() < give_up) Resolve("kick.", kOnlyV4);
  EXPECT_EQ(Text(Resolve("web", kOnlyV4).v4), "192.0.2.8");
}

TEST_F(AresResolverTest, AChangedHostsFileIsSeen) {
  options_.recheck = Duration::zero();
  EXPECT_EQ(Text(Resolve("hosted.test", kOnlyV4).v4), "10.1.2.3");
  dir_.Write("hosts", "10.9.9.9 hosted.test another.test\n");
  const MonoTime give_up = loop_.Now() + seconds(20);
  std::string text;
  while (text != "10.9.9.9" && loop_.Now() < give_up) {
    text = Text(Resolve("hosted.test", kOnlyV4).v4);
  }
  EXPECT_EQ(text, "10.9.9.9");
}

// A lookup that is under way on a channel that is replaced goes on.
TEST_F(AresResolverTest, LookupsSurviveTheReplacementOfTheirChannel) {
  options_.timeout = milliseconds(50);
  options_.recheck = Duration::zero();
  const MonoTime give_up = loop_.Now() + seconds(20);
  dns_.Set("slow.test", IpFamily::kV4, {.addresses = {"192.0.2.1"}, .silent_times = 2});
  std::optional<ResolveAnswer> answer;
  const OpPtr op =
      resolver().Resolve("slow.test.", kOnlyV4, [&](ResolveAnswer found) { answer = found; });
  EXPECT_TRUE(loop_.RunUntil([&] { return dns_.question_count() >= 1; }, seconds(20)));
  dir_.Write("resolv.conf", "search changed.test\n");
  while (resolver().channels_made() < 2 && loop_.Now() < give_up) Resolve("kick.", kOnlyV4);
  EXPECT_TRUE(loop_.RunUntil([&] { return answer.has_value(); }, seconds(20)));
  EXPECT_EQ(Text(answer->v4), "192.0.2.1");
  EXPECT_TRUE(loop_.RunUntil([&] { return resolver().channels_retiring() == 0; }, seconds(20)));
}

// An agent without descriptors is not a target whose DNS server refuses.
TEST_F(AresResolverTest, NoDescriptorsLeftIsTheAgentsFault) {
  resolver();
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit tight = before;
  tight.rlim_cur = static_cast<rlim_t>(dup(0));
  close(static_cast<int>(tight.rlim_cur));
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &tight), 0);
  const auto answer = Resolve("x.test.", kOnlyV4);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(answer.v4_failure.reason, kNoFds);
}

// docs/pitfalls.md 5.7: single questions cannot be cancelled in c-ares; nothing may complete, leak
// or crash when lookups are dropped at any moment, and the loop must close.
TEST_F(AresResolverTest, RandomCancellationLeavesNothing) {
  options_.timeout = milliseconds(5);
  dns_.Set("a.test", IpFamily::kV4, {.addresses = {"192.0.2.1"}});
  dns_.Set("a.test", IpFamily::kV6, {.addresses = {"2001:db8::1"}});
  dns_.Set("silent.test", IpFamily::kV4, {.silent_times = -1});
  const std::vector<std::string> hosts = {"a.test",      "silent.test", "none.test.",
                                          "hosted.test", "127.0.0.1",   "bad..name"};
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    AresResolver fresh(loop_, options_);
    std::vector<OpPtr> ops(8);
    std::vector<int> completions(8);
    for (int step = 0; step < 24; ++step) {
      const std::size_t slot = random() % ops.size();
      ops[slot].reset();
      completions[slot] = 0;
      if (random() % 3 != 0) {
        ops[slot] =
            fresh.Resolve(hosts[random() % hosts.size()], kPreferV6, [&, slot](ResolveAnswer) {
              ++completions[slot];
              if (random() % 2 == 0) ops[slot].reset();
              ops[(slot + 1) % ops.size()].reset();
            });
      }
      for (auto turns = random() % 3; turns > 0; --turns) loop_.Turn();
      if (random() % 16 == 0) loop_.RunUntil([] { return false; }, milliseconds(1));
      for (const int count : completions) ASSERT_LE(count, 1);
    }
  }
}

}  // namespace
}  // namespace sonde
