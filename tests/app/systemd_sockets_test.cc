// Socket activation: which descriptors are ours.
#include "app/systemd_sockets.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace sonde {
namespace {

void Announce(const std::string& pid, const std::string& count) {
  setenv("LISTEN_PID", pid.c_str(), 1);
  setenv("LISTEN_FDS", count.c_str(), 1);
}

TEST(InheritedSockets, AreThoseForThisProcess) {
  Announce(std::to_string(getpid()), "2");
  EXPECT_EQ(InheritedSockets().value(), (std::vector<int>{3, 4}));
  EXPECT_EQ(getenv("LISTEN_FDS"), nullptr) << "not for children";
  EXPECT_FALSE(InheritedSockets()) << "not twice";
}

TEST(InheritedSockets, NothingGoodIsAnError) {
  const std::string own = std::to_string(getpid());
  for (const auto& [pid, count] : {std::pair<std::string, std::string>{"1", "1"},
                                   {own, "0"},
                                   {own, "x"},
                                   {own, "1000000"},
                                   {"", "1"}}) {
    Announce(pid, count);
    EXPECT_FALSE(InheritedSockets()) << pid << " " << count;
  }
}

/// What systemd passes first is descriptor 3; what the test had there comes back.
class Third {
 public:
  explicit Third(int fd) : kept_(::dup(3)) {
    ::dup2(fd, 3);
    ::close(fd);
  }
  ~Third() {
    kept_ < 0 ? ::close(3) : ::dup2(kept_, 3);
    if (kept_ >= 0) ::close(kept_);
  }

 private:
  int kept_;
};

TEST(InheritedAddress, IsWhereTheFirstSocketListens) {
  for (const int family : {AF_INET, AF_INET6}) {
    const Third third(::socket(family, SOCK_STREAM, 0));
    sockaddr_in6 address{};
    address.sin6_family = static_cast<sa_family_t>(family);
    const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof address;
    if (::bind(3, reinterpret_cast<sockaddr*>(&address), size) != 0) continue;  // no IPv6 here
    socklen_t filled = sizeof address;
    ASSERT_EQ(::getsockname(3, reinterpret_cast<sockaddr*>(&address), &filled), 0);
    Announce(std::to_string(getpid()), "1");
    EXPECT_EQ(InheritedAddress(), ":" + std::to_string(ntohs(address.sin6_port)));
    EXPECT_TRUE(InheritedSockets()) << "nothing was taken away";
    EXPECT_EQ(InheritedAddress(), std::nullopt);
  }
}

TEST(InheritedAddress, IsEmptyWithoutAPort) {
  const Third third(::socket(AF_UNIX, SOCK_STREAM, 0));
  Announce(std::to_string(getpid()), "1");
  EXPECT_EQ(InheritedAddress(), "");
}

}  // namespace
}  // namespace sonde
