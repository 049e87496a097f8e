#include "net/icmp_filter.h"

#include <linux/filter.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include <array>

namespace sonde {

void FilterEchoReplies(const SocketFd& raw, IpFamily family, std::uint16_t id) noexcept {
  const bool v4 = family == IpFamily::kV4;
  const std::uint32_t type = v4 ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY;
  constexpr std::uint32_t kTypeAt = 0;
  constexpr std::uint32_t kIdAt = 4;
  // X is where ICMP begins: of IPv4 the socket is shown the IP header, too.
  std::array<sock_filter, 7> code = {{
      v4 ? sock_filter BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0)
         : sock_filter BPF_STMT(BPF_LDX | BPF_W | BPF_IMM, 0),
      BPF_STMT(BPF_LD | BPF_B | BPF_IND, kTypeAt),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, type, 0, 3),
      BPF_STMT(BPF_LD | BPF_H | BPF_IND, kIdAt),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, id, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
      BPF_STMT(BPF_RET | BPF_K, 0),
  }};
  const sock_fprog program{.len = code.size(), .filter = code.data()};
  setsockopt(raw.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

}  // namespace sonde
