#include "net/ares_lookup_plan.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

using Step = LookupPlan::Step;
using enum FailureReason;
const IpAddress kV4 = IpAddress::Parse("192.0.2.1").value();
const IpAddress kV6 = IpAddress::Parse("2001:db8::1").value();
constexpr AddressPolicy kPreferV6{IpFamily::kV6, true};
constexpr AddressPolicy kOnlyV4{IpFamily::kV4, false};

SearchList One() { return {{"web"}, 0}; }

// Asks everything that the plan wants; gives the families asked as "4", "6", "46".
std::string Ask(LookupPlan& plan) {
  std::string asked;
  if (plan.Next() != Step::kAsk) return "none";
  for (const IpFamily family : {IpFamily::kV4, IpFamily::kV6}) {
    if (!plan.must_ask(family)) continue;
    asked += family == IpFamily::kV4 ? "4" : "6";
    plan.OnAsked(family);
  }
  return asked;
}

void Fails(LookupPlan& plan, IpFamily family, FailureReason reason) {
  plan.OnAnswer(family, Failure{reason, plan.name()}, {});
}

TEST(LookupPlan, AsksBothFamiliesAndEndsWithThePreferredOne) {
  LookupPlan plan(One(), kPreferV6);
  EXPECT_EQ(Ask(plan), "46");
  EXPECT_EQ(plan.Next(), Step::kWait);
  plan.OnAnswer(IpFamily::kV6, {}, {kV6});
  EXPECT_EQ(plan.Next(), Step::kDone);  // the other family is not waited for
  const auto answer = plan.Take();
  EXPECT_EQ(answer.v6, std::vector{kV6});
  EXPECT_TRUE(answer.v4.empty());
  EXPECT_FALSE(answer.v4_failure);
}

TEST(LookupPlan, WaitsForThePreferredFamilyBeforeItFallsBack) {
  LookupPlan plan(One(), kPreferV6);
  Ask(plan);
  plan.OnAnswer(IpFamily::kV4, {}, {kV4});
  EXPECT_EQ(plan.Next(), Step::kWait);
  Fails(plan, IpFamily::kV6, kNodata);
  EXPECT_EQ(plan.Next(), Step::kDone);
  const auto answer = plan.Take();
  EXPECT_EQ(answer.v4, std::vector{kV4});
  EXPECT_EQ(answer.v6_failure.reason, kNodata);
}

TEST(LookupPlan, WithoutFallbackAsksOneFamily) {
  LookupPlan plan(One(), kOnlyV4);
  EXPECT_EQ(Ask(plan), "4");
  Fails(plan, IpFamily::kV4, kNxdomain);
  EXPECT_EQ(plan.Next(), Step::kDone);
  EXPECT_EQ(plan.Take().v4_failure.reason, kNxdomain);
}

// docs/pitfalls.md 5.4: one slow or broken family must not fail the other.
TEST(LookupPlan, ABrokenFamilyDoesNotFailTheOther) {
  for (const FailureReason broken : {kServfail, kDnsRefused, kDnsTimeout, kNodata, kNxdomain}) {
    LookupPlan plan(One(), kPreferV6);
    Ask(plan);
    Fails(plan, IpFamily::kV6, broken);
    plan.OnAnswer(IpFamily::kV4, {}, {kV4});
    EXPECT_EQ(plan.Next(), Step::kDone);
    EXPECT_EQ(plan.Take().v6_failure.reason, broken);
  }
}

// docs/pitfalls.md 5.10: silence is asked again until the run's deadline, other failures never.
TEST(LookupPlan, AsksAgainOnlyTheFamilyThatWasSilent) {
  LookupPlan plan(One(), kPreferV6);
  Ask(plan);
  Fails(plan, IpFamily::kV4, kNodata);
  for (int round = 0; round < 5; ++round) {
    Fails(plan, IpFamily::kV6, kDnsTimeout);
    EXPECT_EQ(Ask(plan), "6");
  }
  Fails(plan, IpFamily::kV6, kServfail);
  EXPECT_EQ(plan.Next(), Step::kDone);
}

TEST(LookupPlan, ANameThatDoesNotExistEndsTheSilenceOfTheOtherFamily) {
  LookupPlan plan(One(), kPreferV6);
  Ask(plan);
  Fails(plan, IpFamily::kV6, kDnsTimeout);
  Fails(plan, IpFamily::kV4, kNxdomain);
  EXPECT_EQ(plan.Next(), Step::kDone);
}

// c-ares issue 647: suffixes apply to both families together.
TEST(LookupPlan, WalksTheSearchListWithBothFamilies) {
  LookupPlan plan({{"web.a", "web"}, 1}, kPreferV6);
  EXPECT_EQ(Ask(plan), "46");
  EXPECT_EQ(plan.name(), "web.a");
  Fails(plan, IpFamily::kV4, kNxdomain);
  Fails(plan, IpFamily::kV6, kServfail);
  EXPECT_EQ(Ask(plan), "46");
  EXPECT_EQ(plan.name(), "web");
  plan.OnAnswer(IpFamily::kV4, {}, {kV4});
  Fails(plan, IpFamily::kV6, kNodata);
  EXPECT_EQ(plan.Next(), Step::kDone);
  EXPECT_EQ(plan.Take().v4, std::vector{kV4});
}

TEST(LookupPlan, ReportsWhatTheNameAsGivenGot) {
  LookupPlan plan({{"web", "web.a"}, 0}, kPreferV6);
  Ask(plan);
  Fails(plan, IpFamily::kV4, kServfail);
  Fails(plan, IpFamily::kV6, kServfail);
  EXPECT_EQ(Ask(plan), "46");
  Fails(plan, IpFamily::kV4, kNxdomain);
  Fails(plan, IpFamily::kV6, kNxdomain);
  EXPECT_EQ(plan.Next(), Step::kDone);
  const auto answer = plan.Take();
  EXPECT_EQ(answer.v4_failure.reason, kServfail);
  EXPECT_EQ(answer.v6_failure.detail, "web");
}

}  // namespace
}  // namespace sonde
