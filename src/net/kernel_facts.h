// What the kernel knows about sockets: when something came, and how a connection fares.
//
// Why: a loop notices what came a little later than it came, and much later under load. The kernel
// stamps each packet on arrival (SO_TIMESTAMPNS, socket(7)) and measures each connection (TCP_INFO,
// tcp(7)), so what is reported does not hang on how busy the agent is.
//
// THREAD: any. LIFETIME: none.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <span>

#include "net/socket_fd.h"
#include "sonde/clock.h"
#include "sonde/net/stream.h"

namespace sonde {

/// Room for the control messages of one receive with a stamp.
inline constexpr std::size_t kStampRoom = 64;

/// Has each receive on this socket say when the last of its bytes came.
void StampArrivals(const SocketFd& fd) noexcept;

/// When what recvmsg gave came, by the stamp in its control messages; never before `earliest` and
/// never after now. Now, if there is no stamp, or none that can be true (the wall clock, which
/// stamps are of, was set meanwhile).
MonoTime ArrivalTime(msghdr& message, MonoTime earliest, const Clock& clock) noexcept;

/// One recvmsg from a socket whose arrivals are stamped, repeated if a signal came between; result
/// and errno are recv's. What has come moves `arrived` on.
ssize_t ReceiveStamped(const SocketFd& fd, std::span<char> room, int flags, MonoTime& arrived,
                       const Clock& clock) noexcept;

/// Facts of a connection as they are now; `connected` is not among them. Nothing if `fd` is no TCP
/// socket.
std::optional<TcpFacts> ReadTcpFacts(int fd) noexcept;

/// The same of a socket that was connecting: nothing unless its connection stands.
std::optional<TcpFacts> ReadTcpFactsIfConnected(int fd) noexcept;

/// The kernel switches stamping on for the first socket that wants it and off after the last, and
/// patches its own code each time. One socket that wants it always keeps it on.
class StampKeeper {
 public:
  StampKeeper();

 private:
  SocketFd fd_;
};

}  // namespace sonde
