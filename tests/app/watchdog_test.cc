#include "app/watchdog.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "fakes/fake_loop.h"
#include "fakes/service_manager.h"

namespace sonde {
namespace {

using std::chrono::seconds;

class WatchdogTest : public testing::Test {
 protected:
  WatchdogTest() { EXPECT_TRUE(manager_.bound()); }
  /// A quarter of the period passes; whether the manager was told.
  bool FedAfterAQuarter() {
    loop_.Advance(seconds(1));
    const std::string received = manager_.Received();
    EXPECT_TRUE(received.empty() || received == "WATCHDOG=1") << received;
    return !received.empty();
  }

  FakeLoop loop_;
  ServiceManager manager_{"@sonde-watchdog-" + std::to_string(getpid())};
  LoopCells one_{"shard-0"};
  LoopCells two_{"shard-1"};
};

TEST_F(WatchdogTest, IsFedWhileEveryShardTurns) {
  const Watchdog watchdog(loop_, seconds(4), {&one_, &two_});
  for (int i = 0; i < 3; ++i) {
    one_.ObserveLag({});
    two_.ObserveLag({});
    EXPECT_TRUE(FedAfterAQuarter()) << i;
  }
}

TEST_F(WatchdogTest, IsNotFedWhileOneStands) {
  const Watchdog watchdog(loop_, seconds(4), {&one_, &two_});
  for (int i = 0; i < 3; ++i) {
    one_.ObserveLag({});
    EXPECT_FALSE(FedAfterAQuarter()) << i;
  }
  two_.ObserveLag({});
  EXPECT_TRUE(FedAfterAQuarter()) << "it turns again";
}

}  // namespace
}  // namespace sonde
