// SocketStream: a ByteStream over a connected TCP or Unix socket.
//
// Why: raw descriptor and readiness, not a stream of the event library: TLS and curl work the same
// way, and nothing is copied or read ahead. All streams of a loop share one read buffer.
//
// THREAD: the loop's. LIFETIME: closes its socket when destroyed; its ops must not outlive it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "net/socket_fd.h"
#include "sonde/event_loop.h"
#include "sonde/net/stream.h"

namespace sonde {

/// Read buffer of a loop's streams; bytes delivered by a read live here during the call.
struct ReadScratch {
  static constexpr std::size_t kSize = std::size_t{64} * 1024;
  std::unique_ptr<char[]> data = std::make_unique<char[]>(kSize);
};
using ReadScratchPtr = std::shared_ptr<ReadScratch>;

class SocketStream final : public ByteStream {
 public:
  /// `fd` must be connected and non-blocking. `at_connect`: of a TCP connection whose arrivals are
  /// stamped (StampArrivals).
  SocketStream(EventLoop& loop, SocketFd fd, ReadScratchPtr scratch, std::optional<Endpoint> peer,
               std::optional<TcpFacts> at_connect = std::nullopt);
  ~SocketStream() override;

  [[nodiscard]] OpPtr Read(std::size_t max_bytes, ReadDone done) override;
  [[nodiscard]] OpPtr Write(std::string data, WriteDone done) override;
  std::optional<Endpoint> peer() const override { return peer_; }
  std::optional<Endpoint> local() const override;
  std::optional<TcpFacts> tcp() const override;
  std::optional<MonoTime> arrived() const override { return arrived_; }
  std::optional<MonoTime> sent() const override { return sent_; }

 private:
  class ReadOp;
  class WriteOp;
  void OnReady(FdEvents events);
  void UpdateInterest();
  /// send, whose time is the agent's own.
  ssize_t Send(std::string_view data) noexcept;
  /// recv, with the time of arrival if it is stamped; -1 and errno as recv.
  ssize_t Receive(char* data, std::size_t size) noexcept;

  EventLoop& loop_;
  SocketFd fd_;
  ReadScratchPtr scratch_;
  std::optional<Endpoint> peer_;
  std::optional<TcpFacts> at_connect_;
  bool used_ = false;  ///< something was read or written since
  Duration own_{};     ///< spent in calls that send
  std::optional<MonoTime> sent_;
  std::optional<MonoTime> arrived_;
  ReadOp* reading_ = nullptr;
  WriteOp* writing_ = nullptr;
  FdEvents interest_ = FdEvents::kNone;
  std::unique_ptr<FdWatch> watch_;  // goes before fd_ is closed
};

}  // namespace sonde
