#include "net/stall_guard.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <ctime>
#include <vector>

namespace sonde {
namespace {

using std::chrono::milliseconds;

class StallGuardTest : public testing::Test {
 protected:
  StallGuardTest() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds_.data()), 0); }
  ~StallGuardTest() override {
    ::close(fds_[0]);
    ::close(fds_[1]);
  }
  /// Keeps the thread busy until the socket has been shut down, or for `limit` of CPU time.
  bool SpinUntilShut(milliseconds limit) const {
    const auto cpu = [] { return milliseconds(std::clock() * 1000 / CLOCKS_PER_SEC); };
    const auto end = cpu() + limit;
    char byte = 0;
    while (cpu() < end) {
      if (::recv(fds_[0], &byte, 1, MSG_DONTWAIT) == 0) return true;
    }
    return false;
  }
  // Only ever compared.
  CurlTransfer* transfer() { return reinterpret_cast<CurlTransfer*>(this); }

  std::array<int, 2> fds_{};
  StallGuard guard_{milliseconds(20)};
};

TEST_F(StallGuardTest, ACallThatUsesTooMuchCpuLosesItsSocket) {
  guard_.Watch(fds_[0], transfer(), {});
  guard_.Begin(fds_[0]);
  EXPECT_TRUE(SpinUntilShut(milliseconds(10000)));
  EXPECT_EQ(guard_.End(), std::vector{transfer()});
  EXPECT_TRUE(guard_.End().empty());
}

TEST_F(StallGuardTest, ACallBecauseOfTimeEndsWhatIsPastItsDeadline) {
  guard_.Watch(fds_[0], transfer(), SystemClock().Now() - milliseconds(1));
  guard_.Begin(-1);
  EXPECT_TRUE(SpinUntilShut(milliseconds(10000)));
  EXPECT_EQ(guard_.End(), std::vector{transfer()});
}

TEST_F(StallGuardTest, OthersKeepTheirSockets) {
  guard_.Watch(fds_[0], transfer(), SystemClock().Now() + std::chrono::hours(1));
  guard_.Begin(-1);
  EXPECT_FALSE(SpinUntilShut(milliseconds(100)));
  EXPECT_TRUE(guard_.End().empty());
}

TEST_F(StallGuardTest, WhatIsForgottenIsLeftAlone) {
  guard_.Watch(fds_[0], transfer(), {});
  guard_.Forget(fds_[0]);
  guard_.Begin(fds_[0]);
  EXPECT_FALSE(SpinUntilShut(milliseconds(100)));
  EXPECT_TRUE(guard_.End().empty());
}

}  // namespace
}  // namespace sonde
