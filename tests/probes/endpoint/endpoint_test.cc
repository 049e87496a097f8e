#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "fakes/fake_loop.h"
#include "probes/endpoint/service_port.h"
#include "probes/endpoint/source_address.h"

namespace sonde {
namespace {

using Port = std::expected<std::uint16_t, Failure>;

std::optional<Port> Find(const std::string& text, const std::string& transport = "tcp") {
  FakeLoop loop;
  std::optional<Port> found;
  const OpPtr op = FindPort(loop, text, transport, [&](Port port) { found = std::move(port); });
  EXPECT_FALSE(found) << "never before the call returned";
  loop.RunUntilIdle();
  return found;
}

TEST(ReadPort, TellsNumbersFromNames) {
  EXPECT_EQ(ReadPort("80").port, 80);
  EXPECT_EQ(ReadPort("00080").port, 80);
  EXPECT_EQ(ReadPort("+80").port, 80);
  EXPECT_EQ(ReadPort(" 80").port, 80);
  EXPECT_TRUE(ReadPort("").is_number);
  for (const char* text : {"", "0", "-1", "65536", "99999999999"}) {
    EXPECT_TRUE(ReadPort(text).is_number) << text;
    EXPECT_EQ(ReadPort(text).port, 0) << text;
    EXPECT_EQ(ReadPort(text).in_range, std::string(text) == "" || std::string(text) == "0") << text;
  }
  EXPECT_FALSE(ReadPort("ssh").is_number);
  EXPECT_FALSE(ReadPort("80/x").is_number);
  EXPECT_FALSE(ReadPort("80 ").is_number);
}

TEST(FindPort, ReadsNumbersAndRefusesUnknownNames) {
  EXPECT_EQ(**Find("443"), 443);
  EXPECT_EQ(**Find(""), 0);
  EXPECT_EQ(Find("65536")->error().reason, FailureReason::kConfig);
  EXPECT_EQ(Find("-1")->error().reason, FailureReason::kConfig);
  EXPECT_EQ(Find("no-such-service")->error().reason, FailureReason::kConfig);
  EXPECT_EQ(Find("no-such-service", "udp")->error().reason, FailureReason::kConfig);
}

TEST(FindPort, IsCancelledByItsOp) {
  FakeLoop loop;
  bool called = false;
  for (const char* text : {"80", "ssh"}) {
    OpPtr op = FindPort(loop, text, "tcp", [&](const Port&) { called = true; });
    op.reset();
  }
  loop.RunUntilIdle();
  EXPECT_FALSE(called);
}

TEST(ParseSourceAddress, TakesLiteralsOnly) {
  EXPECT_EQ(ParseSourceAddress(""), std::nullopt);
  EXPECT_EQ((*ParseSourceAddress("127.0.0.7"))->ToString(), "127.0.0.7");
  EXPECT_EQ((*ParseSourceAddress("::1"))->ToString(), "::1");
  for (const char* text : {"x", "127.0.0.7:1000", "[::1]", "::1%lo", " ::1"}) {
    ASSERT_FALSE(ParseSourceAddress(text)) << text;
    EXPECT_EQ(ParseSourceAddress(text).error().reason, FailureReason::kConfig);
  }
}

}  // namespace
}  // namespace sonde
