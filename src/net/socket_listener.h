// SocketListener: listening sockets that hand out accepted ByteStreams.
//
// Why: sonde's own HTTP server. Several addresses, ":9115" on both families, and sockets inherited
// from systemd. Running out of descriptors pauses accepting for 100 ms instead of spinning.
//
// THREAD: the loop's. LIFETIME: destroying it closes its sockets; accepted streams live on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/socket_stream.h"
#include "sonde/event_loop.h"
#include "sonde/net/stream.h"
#include "sonde/result.h"

namespace sonde {

class SocketListener {
 public:
  using OnAccept = std::move_only_function<void(std::unique_ptr<ByteStream>)>;

  /// `on_accept` gets each connection; it may destroy the listener.
  SocketListener(EventLoop& loop, OnAccept on_accept);
  ~SocketListener();

  /// Listens on "host:port", "[v6]:port" or ":port" (both families, or IPv4 alone where there is no
  /// IPv6), or on "vsock://:port". The host is a literal or "localhost"; port 0 lets the kernel
  /// choose. May be called again.
  Result<void> Listen(std::string_view address);
  /// Takes over a listening socket that was inherited (LISTEN_FDS). Owns it from then on if it
  /// works.
  Result<void> Adopt(int fd);
  /// Stops and starts accepting (clients then wait in the backlog).
  void Pause();
  void Resume();
  /// Where it listens, in the order of the calls.
  std::vector<Endpoint> endpoints() const;
  /// The same as text, with the sockets that have no IP address.
  std::vector<std::string> addresses() const;
  /// How often accepting was paused for want of descriptors.
  std::uint64_t exhausted() const noexcept { return exhausted_; }

 private:
  struct Socket;
  Result<void> ListenVsock(std::string_view address);
  void Add(SocketFd fd, std::string name);
  void Accept(Socket& socket);
  void Exhausted();
  void SetWatching(bool watching);

  EventLoop& loop_;
  OnAccept on_accept_;
  ReadScratchPtr scratch_;
  std::vector<std::unique_ptr<Socket>> sockets_;
  bool paused_ = false;
  bool* destroyed_ = nullptr;
  std::uint64_t exhausted_ = 0;
  OpPtr retry_;
};

}  // namespace sonde
