#include "sonde/failure.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>
#include <string_view>
#include <utility>

namespace sonde {
namespace {

constexpr int kLastErrno = 133;

TEST(FailureReasons, AreUniquePerPhaseAndExplained) {
  std::set<std::pair<Phase, std::string_view>> names;
  for (const FailureReasonInfo& info : kFailureReasons) {
    EXPECT_TRUE(names.emplace(info.phase, info.name).second) << info.name;
    EXPECT_FALSE(info.help.empty()) << info.name;
    EXPECT_EQ(&Info(info.reason), &info) << info.name;
    EXPECT_EQ(info.fault(), info.phase == Phase::kAgent ? Fault::kAgent : Fault::kTarget);
  }
}

// Total: every errno in every phase that touches sockets gives a reason, and none blames the phase
// before it.
TEST(ReasonFromErrno, IsTotal) {
  for (const Phase phase : {Phase::kResolve, Phase::kConnect, Phase::kProxy, Phase::kTls,
                            Phase::kProcessing, Phase::kTransfer}) {
    for (int error = 1; error <= kLastErrno; ++error) {
      EXPECT_NE(ReasonFromErrno(error, phase), FailureReason::kNone) << error;
    }
  }
}

TEST(ReasonFromErrno, ExhaustionIsNeverTheTargetsFault) {
  for (const int error : {EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL}) {
    for (const Phase phase : {Phase::kConnect, Phase::kTransfer}) {
      EXPECT_EQ(Info(ReasonFromErrno(error, phase)).fault(), Fault::kAgent) << error;
    }
  }
}

TEST(ReasonFromErrno, TellsWhatThePeerDid) {
  EXPECT_EQ(ReasonFromErrno(ECONNREFUSED, Phase::kConnect), FailureReason::kConnectRefused);
  EXPECT_EQ(ReasonFromErrno(ECONNRESET, Phase::kConnect), FailureReason::kConnectReset);
  EXPECT_EQ(ReasonFromErrno(ECONNRESET, Phase::kTransfer), FailureReason::kTransferReset);
  EXPECT_EQ(ReasonFromErrno(ECONNRESET, Phase::kTls), FailureReason::kTlsReset);
  EXPECT_EQ(ReasonFromErrno(EPIPE, Phase::kTransfer), FailureReason::kTransferReset);
  EXPECT_EQ(ReasonFromErrno(ETIMEDOUT, Phase::kConnect), FailureReason::kConnectTimeout);
  EXPECT_EQ(ReasonFromErrno(ETIMEDOUT, Phase::kTls), FailureReason::kTlsTimeout);
  EXPECT_EQ(ReasonFromErrno(ETIMEDOUT, Phase::kTransfer), FailureReason::kReadTimeout);
  EXPECT_EQ(ReasonFromErrno(ENETUNREACH, Phase::kConnect), FailureReason::kNetUnreachable);
  EXPECT_EQ(ReasonFromErrno(EHOSTUNREACH, Phase::kConnect), FailureReason::kHostUnreachable);
  EXPECT_EQ(ReasonFromErrno(EMSGSIZE, Phase::kConnect), FailureReason::kConfig);
  EXPECT_EQ(ReasonFromErrno(EACCES, Phase::kConnect), FailureReason::kPolicyDenied);
}

TEST(TimeoutReason, BelongsToItsPhase) {
  for (const Phase phase : {Phase::kResolve, Phase::kConnect, Phase::kProxy, Phase::kTls,
                            Phase::kTransfer, Phase::kAgent}) {
    EXPECT_EQ(Info(TimeoutReason(phase)).phase, phase) << Name(phase);
  }
  EXPECT_EQ(TimeoutReason(Phase::kProcessing), FailureReason::kReadTimeout);
}

}  // namespace
}  // namespace sonde
