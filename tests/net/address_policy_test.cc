#include <gtest/gtest.h>

#include "sonde/net/resolver.h"

namespace sonde {
namespace {

std::vector<IpAddress> Ips(std::initializer_list<const char*> texts) {
  std::vector<IpAddress> ips;
  for (const char* text : texts) ips.push_back(IpAddress::Parse(text).value());
  return ips;
}

ResolveAnswer Both() {
  return {
      Ips({"192.0.2.1", "192.0.2.9", "192.0.2.11"}), Ips({"2001:db8::1", "2001:db8::2"}), {}, {}};
}

std::string Chosen(const ResolveAnswer& answer, AddressPolicy policy) {
  const auto address = ChooseAddress(answer, policy);
  return address ? address->ToString() : std::string(Info(address.error().reason).name);
}

TEST(AddressPolicy, FromBlackboxPrefersV6ForNothingAndIp6Only) {
  for (const auto* text : {"", "ip6"}) {
    EXPECT_EQ(AddressPolicy::FromBlackbox(text, true).preferred, IpFamily::kV6) << text;
  }
  for (const auto* text : {"ip4", "IP6", "ipv6", "foo"}) {
    EXPECT_EQ(AddressPolicy::FromBlackbox(text, true).preferred, IpFamily::kV4) << text;
  }
  EXPECT_FALSE(AddressPolicy::FromBlackbox("ip4", false).fallback);
}

TEST(ChooseAddress, TakesTheFirstOfThePreferredFamily) {
  EXPECT_EQ(Chosen(Both(), {IpFamily::kV6, true}), "2001:db8::1");
  EXPECT_EQ(Chosen(Both(), {IpFamily::kV4, true}), "192.0.2.1");
  EXPECT_EQ(Chosen(Both(), {IpFamily::kV4, false}), "192.0.2.1");
}

// What the exporter does, against its documentation (which says the first).
TEST(ChooseAddress, FallsBackToTheLastOfTheOtherFamily) {
  ResolveAnswer answer = Both();
  answer.v6.clear();
  answer.v6_failure = {FailureReason::kNodata, ""};
  EXPECT_EQ(Chosen(answer, {IpFamily::kV6, true}), "192.0.2.11");
}

TEST(ChooseAddress, WithoutFallbackTheOtherFamilyIsNoHelp) {
  ResolveAnswer answer = Both();
  answer.v6.clear();
  EXPECT_EQ(Chosen(answer, {IpFamily::kV6, false}), "no_address_for_family");
}

TEST(ChooseAddress, WithNothingAtAllThePreferredFamilysFailureCounts) {
  ResolveAnswer answer;
  answer.v4_failure = {FailureReason::kServfail, ""};
  answer.v6_failure = {FailureReason::kNxdomain, ""};
  EXPECT_EQ(Chosen(answer, {IpFamily::kV6, true}), "nxdomain");
  EXPECT_EQ(Chosen(answer, {IpFamily::kV4, true}), "servfail");
  EXPECT_EQ(Chosen({}, {IpFamily::kV4, true}), "no_address_for_family");
}

}  // namespace
}  // namespace sonde
