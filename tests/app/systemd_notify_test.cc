#include "app/systemd_notify.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "fakes/service_manager.h"

namespace sonde {
namespace {

TEST(SystemdNotifyTest, WithoutAManagerNothingHappens) {
  unsetenv("NOTIFY_SOCKET");
  EXPECT_TRUE(NotifyReady("0 checks"));
}

TEST(SystemdNotifyTest, TellsTheManagerByPath) {
  const std::string path = testing::TempDir() + "notify." + std::to_string(getpid());
  std::filesystem::remove(path);
  ServiceManager manager(path);
  ASSERT_TRUE(manager.bound());
  EXPECT_TRUE(NotifyReady("3 checks"));
  EXPECT_EQ(manager.Received(), "READY=1\nSTATUS=3 checks");
  EXPECT_TRUE(NotifyReloading(MonoTime(std::chrono::nanoseconds(1'234'567'899))));
  EXPECT_EQ(manager.Received(), "RELOADING=1\nMONOTONIC_USEC=1234567");
  EXPECT_TRUE(NotifyStopping());
  EXPECT_EQ(manager.Received(), "STOPPING=1");
  std::filesystem::remove(path);
}

TEST(SystemdNotifyTest, AStatusIsOneLineOfText) {
  ServiceManager manager("@sonde-test-" + std::to_string(getpid()));
  ASSERT_TRUE(manager.bound());
  EXPECT_TRUE(NotifyReady("a\nREADY=0\xff" + std::string(400, 'x')));
  const std::string received = manager.Received();
  EXPECT_TRUE(received.starts_with("READY=1\nSTATUS=a\\x0aREADY=0\\xffxxx")) << received;
  EXPECT_LT(received.size(), 350U);
}

TEST(SystemdNotifyTest, TheWatchdogIsMeantForThisProcess) {
  setenv("WATCHDOG_USEC", "30000000", 1);
  EXPECT_EQ(WatchdogPeriod(), std::chrono::seconds(30));
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  EXPECT_EQ(WatchdogPeriod(), std::chrono::seconds(30));
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(WatchdogPeriod(), std::nullopt);
  unsetenv("WATCHDOG_PID");
  for (const char* const text : {"0", "-1", "", "soon", "99999999999999999999"}) {
    setenv("WATCHDOG_USEC", text, 1);
    EXPECT_EQ(WatchdogPeriod(), std::nullopt) << text;
  }
  unsetenv("WATCHDOG_USEC");
  EXPECT_EQ(WatchdogPeriod(), std::nullopt);
}

TEST(SystemdNotifyTest, TellsTheManagerByAbstractName) {
  ServiceManager manager("@sonde-test-" + std::to_string(getpid()));
  ASSERT_TRUE(manager.bound());
  EXPECT_TRUE(NotifyStopping());
  EXPECT_EQ(manager.Received(), "STOPPING=1");
}

TEST(SystemdNotifyTest, ABadNameOrAnAbsentManagerIsNoDisaster) {
  for (const std::string& name :
       {std::string("relative"), std::string(200, '/'), std::string("/no/such")}) {
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
    EXPECT_FALSE(NotifyStopping()) << name;
  }
  unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace sonde
