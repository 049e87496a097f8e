// Socket activation: which descriptors are ours.
#include "app/systemd_sockets.h"

#include <gtest/gtest.h>
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

}  // namespace
}  // namespace sonde
