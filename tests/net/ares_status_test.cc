#include "net/ares_status.h"

#include <ares.h>
#include <gtest/gtest.h>

#include <string_view>

namespace sonde {
namespace {

// Every value that this c-ares knows, and one beyond: the last is the only one without a text.
TEST(AresStatus, EveryStatusHasAReason) {
  EXPECT_EQ(ReasonFromAres(ARES_SUCCESS), FailureReason::kNone);
  int status = ARES_SUCCESS + 1;
  for (; std::string_view(AresText(status)) != "unknown"; ++status) {
    const FailureReason reason = ReasonFromAres(status);
    ASSERT_NE(reason, FailureReason::kNone) << AresText(status);
    const Phase phase = Info(reason).phase;
    EXPECT_TRUE(phase == Phase::kResolve || phase == Phase::kAgent) << AresText(status);
  }
  EXPECT_GT(status, ARES_ECANCELLED);
  EXPECT_EQ(ReasonFromAres(status), FailureReason::kInternal);
}

TEST(AresStatus, WhatAServerCanSayIsTheTargetsFault) {
  EXPECT_EQ(ReasonFromAres(ARES_ENOTFOUND), FailureReason::kNxdomain);
  EXPECT_EQ(ReasonFromAres(ARES_ENODATA), FailureReason::kNodata);
  EXPECT_EQ(ReasonFromAres(ARES_ESERVFAIL), FailureReason::kServfail);
  EXPECT_EQ(ReasonFromAres(ARES_ENOTIMP), FailureReason::kServfail);
  EXPECT_EQ(ReasonFromAres(ARES_EFORMERR), FailureReason::kServfail);
  EXPECT_EQ(ReasonFromAres(ARES_EBADRESP), FailureReason::kServfail);
  EXPECT_EQ(ReasonFromAres(ARES_EREFUSED), FailureReason::kDnsRefused);
  EXPECT_EQ(ReasonFromAres(ARES_ECONNREFUSED), FailureReason::kDnsRefused);
  EXPECT_EQ(ReasonFromAres(ARES_ETIMEOUT), FailureReason::kDnsTimeout);
}

}  // namespace
}  // namespace sonde
