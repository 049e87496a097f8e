// InlineServer: a server on loopback that the test plays itself, in the thread of its loop.
//
// Why: what a run reports while its loop stands still can only be judged if the moment of the
// answer is known; with a server in another thread it is not.
//
// THREAD: the test's. LIFETIME: the test.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/socket_fd.h"
#include "sonde/address.h"

namespace sonde {

class InlineServer {
 public:
  enum class Kind { kTcp, kUdp };
  /// Aborts if the machine has no socket for it.
  explicit InlineServer(Kind kind);

  const Endpoint& endpoint() const noexcept { return endpoint_; }
  /// What has come since the last call, "" if nothing has. Never waits; accepts one client.
  std::string Poll();
  /// Sends to who sent last.
  void Send(std::string_view bytes);

 private:
  Kind kind_;
  SocketFd listener_;  ///< the socket itself, of UDP
  SocketFd client_;
  std::optional<Endpoint> peer_;
  Endpoint endpoint_;
};

}  // namespace sonde
