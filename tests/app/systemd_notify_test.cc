#include "app/systemd_notify.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

namespace sonde {
namespace {

/// A service manager's end: a datagram socket, by path or abstract.
class Manager {
 public:
  explicit Manager(const std::string& name) : fd_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    bound_ = ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), size) == 0;
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Manager() {
    ::close(fd_);
    unsetenv("NOTIFY_SOCKET");
  }
  bool bound() const { return bound_; }
  std::string Received() const {
    std::string text(512, '\0');
    const ssize_t size = ::recv(fd_, text.data(), text.size(), MSG_DONTWAIT);
    text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return text;
  }

 private:
  int fd_;
  bool bound_ = false;
};

TEST(SystemdNotifyTest, WithoutAManagerNothingHappens) {
  unsetenv("NOTIFY_SOCKET");
  EXPECT_TRUE(NotifyReady("0 checks"));
}

TEST(SystemdNotifyTest, TellsTheManagerByPath) {
  const std::string path = testing::TempDir() + "notify." + std::to_string(getpid());
  std::filesystem::remove(path);
  Manager manager(path);
  ASSERT_TRUE(manager.bound());
  EXPECT_TRUE(NotifyReady("3 checks"));
  EXPECT_EQ(manager.Received(), "READY=1\nSTATUS=3 checks");
  EXPECT_TRUE(NotifyReloading(MonoTime(std::chrono::nanoseconds(1'234'567'899))));
  EXPECT_EQ(manager.Received(), "RELOADING=1\nMONOTONIC_USEC=1234567");
  EXPECT_TRUE(NotifyStopping());
  EXPECT_EQ(manager.Received(), "STOPPING=1");
  std::filesystem::remove(path);
}

TEST(SystemdNotifyTest, TellsTheManagerByAbstractName) {
  Manager manager("@sonde-test-" + std::to_string(getpid()));
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
