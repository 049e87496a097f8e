#include "net/ares_hosts.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

IpAddress Ip(std::string_view text) { return IpAddress::Parse(text).value(); }

TEST(HostsTable, CollectsTheAddressesOfAName) {
  const auto table = HostsTable::Parse(
      "127.0.0.1 localhost\n"
      "# 10.0.0.1 commented\n"
      "10.0.0.2\tweb  www.Example.test # alias\r\n"
      "10.0.0.3 web\n"
      "fd00::1 web");
  const auto* web = table.Find("web");
  ASSERT_NE(web, nullptr);
  EXPECT_EQ(web->v4, (std::vector{Ip("10.0.0.2"), Ip("10.0.0.3")}));
  EXPECT_EQ(web->v6, (std::vector{Ip("fd00::1")}));
  EXPECT_EQ(table.Find("commented"), nullptr);
  EXPECT_EQ(table.Find("#"), nullptr);
}

TEST(HostsTable, NamesMatchInAnyCaseAndWithAFinalDot) {
  const auto table = HostsTable::Parse("10.0.0.2 www.Example.test\n");
  EXPECT_NE(table.Find("WWW.example.TEST"), nullptr);
  EXPECT_NE(table.Find("www.example.test."), nullptr);
  EXPECT_EQ(table.Find("example.test"), nullptr);
}

TEST(HostsTable, SkipsNonsense) {
  const auto table =
      HostsTable::Parse("\n\n   \nnot-an-address name\n1.2.3.4\n1.2.3.4.5 x\n::1 six\n");
  EXPECT_EQ(table.Find("name"), nullptr);
  EXPECT_EQ(table.Find("x"), nullptr);
  EXPECT_NE(table.Find("six"), nullptr);
}

TEST(HostsTable, KeepsABoundedNumberOfDistinctAddresses) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "10.0." + std::to_string(i % 100) + ".1 many\n";
  EXPECT_EQ(HostsTable::Parse(text).Find("many")->v4.size(), HostsTable::kMaxAddresses);
}

TEST(HostsTable, AMissingFileIsEmpty) {
  EXPECT_EQ(HostsTable::Load("/nonexistent/hosts").Find("localhost"), nullptr);
}

}  // namespace
}  // namespace sonde
