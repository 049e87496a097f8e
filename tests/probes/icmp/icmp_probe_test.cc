#include "probes/icmp/icmp_probe.h"

#include "fakes/run_fixture.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;

class IcmpProbeTest : public RunFixture<IcmpRun, IcmpConfig> {};

TEST_F(IcmpProbeTest, AReplyGivesItsRoundTripTimeAndHopLimit) {
  fake_.icmp.WillReply(milliseconds(12), 57);
  const auto result = Probe("127.0.0.1");
  EXPECT_TRUE(result.success);
  EXPECT_EQ(Value(result, "probe_icmp_duration_seconds", {"rtt"}), 0.012);
  EXPECT_EQ(Value(result, "probe_icmp_duration_seconds", {"setup"}), ToSeconds(FakePinger::kSetup));
  EXPECT_EQ(Value(result, "probe_icmp_reply_hop_limit"), 57);
  EXPECT_EQ(fake_.icmp.echoes().at(0).ttl, 64);
  EXPECT_EQ(fake_.icmp.echoes().at(0).payload.size(), 28U);
}

TEST_F(IcmpProbeTest, NoReplyIsATimeoutWithoutRttAndHopLimit) {
  fake_.icmp.WillHang();
  const auto result = Probe("127.0.0.1");
  EXPECT_EQ(result.failure.reason, FailureReason::kReadTimeout);
  EXPECT_EQ(Value(result, "probe_icmp_duration_seconds", {"rtt"}), 0);
  EXPECT_FALSE(Has(result, "probe_icmp_reply_hop_limit"));
}

TEST_F(IcmpProbeTest, AnIcmpErrorIsToldWhenNoReplyCame) {
  fake_.icmp.WillHang({FailureReason::kHostUnreachable, "a router said so"});
  const auto result = Probe("127.0.0.1");
  EXPECT_EQ(result.failure.reason, FailureReason::kHostUnreachable);
  EXPECT_EQ(result.duration, std::chrono::seconds(5))
      << "it waits for its deadline as the exporter does";
}

TEST_F(IcmpProbeTest, TheConfiguredSizeCutsOrFillsThePayload) {
  for (const std::int64_t size : {1, 28, 100}) {
    config_.payload_size = size;
    fake_.icmp.WillReply(milliseconds(1), 1);
    EXPECT_TRUE(Probe("127.0.0.1").success);
    EXPECT_EQ(fake_.icmp.echoes().back().payload.size(), static_cast<std::size_t>(size));
  }
}

TEST_F(IcmpProbeTest, ANegativeSizeIsAMistakeOfTheModule) {
  config_.payload_size = -1;
  EXPECT_EQ(Probe("127.0.0.1").failure.reason, FailureReason::kConfig);
}

TEST_F(IcmpProbeTest, ASizeThatNoPacketHoldsIsLeftToTheKernelButNeverAllocated) {
  config_.payload_size = std::int64_t{1} << 60;
  fake_.icmp.WillFail({FailureReason::kConfig, "Message too long"});
  EXPECT_EQ(Probe("127.0.0.1").failure.reason, FailureReason::kConfig);
  EXPECT_EQ(fake_.icmp.echoes().back().payload.size(), 65536U);
}

TEST_F(IcmpProbeTest, ASendThatFailsIsTold) {
  fake_.icmp.WillFail({FailureReason::kNetUnreachable, "no route"});
  EXPECT_EQ(Probe("127.0.0.1").failure.reason, FailureReason::kNetUnreachable);
}

TEST_F(IcmpProbeTest, TargetsHaveNeitherPortNorBrackets) {
  for (const char* target : {"127.0.0.1:80", "[::1]", "http://127.0.0.1"}) {
    EXPECT_EQ(Probe(target).failure.reason, FailureReason::kConfig) << target;
  }
}

TEST_F(IcmpProbeTest, CancelsAtEveryStep) {
  for (int i = 0; i < 8; ++i) fake_.icmp.WillReply({}, 1);
  CancelAtEveryStep("127.0.0.1", 8);
}

}  // namespace
}  // namespace sonde
