// A raw socket is shown its own echo replies, and nobody else's.
#include "net/icmp_filter.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <string>

#include "net/icmp_packet.h"
#include "net/socket_address.h"

namespace sonde {
namespace {

constexpr std::uint16_t kId = 0x1234;

class IcmpFilter : public ::testing::TestWithParam<IpFamily> {
 protected:
  SocketFd Raw() const {
    return SocketFd(IsV4() ? socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK, IPPROTO_ICMP)
                           : socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK, IPPROTO_ICMPV6));
  }
  bool IsV4() const { return GetParam() == IpFamily::kV4; }
  /// An echo reply that nobody has asked for, from loopback to loopback.
  bool SendReply(const SocketFd& raw, std::uint16_t id) const {
    std::string packet =
        BuildEchoRequest({.family = GetParam(), .id = id, .sequence = 1}, "payload");
    packet[0] = static_cast<char>(IsV4() ? 0 : 129);
    const auto here = IpAddress::Parse(IsV4() ? "127.0.0.1" : "::1");
    const SocketAddress to = ToSocketAddress({*here, 0});
    return sendto(raw.get(), packet.data(), packet.size(), 0, to.get(), to.size) > 0;
  }
};

TEST_P(IcmpFilter, ShowsTheRepliesWithItsIdentifier) {
  const SocketFd sender = Raw();
  const SocketFd receiver = Raw();
  if (!sender.valid()) GTEST_SKIP() << "raw sockets are not for everybody";
  FilterEchoReplies(receiver, GetParam(), kId);
  for (const int id : {kId + 1, kId + 0, kId - 1}) {
    if (!SendReply(sender, static_cast<std::uint16_t>(id)))
      GTEST_SKIP() << "this network does not speak it";
  }
  std::array<char, 200> packet{};
  const ssize_t got = recv(receiver.get(), packet.data(), packet.size(), 0);
  ASSERT_GT(got, 0);
  const std::size_t head = IsV4() ? 20 : 0;
  EXPECT_EQ(packet[head + 4], kId >> 8);
  EXPECT_EQ(packet[head + 5], kId & 0xff);
  EXPECT_LT(recv(receiver.get(), packet.data(), packet.size(), 0), 0) << "one of the three was its";
}

INSTANTIATE_TEST_SUITE_P(Families, IcmpFilter, ::testing::Values(IpFamily::kV4, IpFamily::kV6));

}  // namespace
}  // namespace sonde
