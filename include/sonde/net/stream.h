// ByteStream: a connected, ordered byte pipe (TCP, Unix socket, or TLS over either).
//
// Why: the tcp and tls probers, STARTTLS and sonde's own HTTP server share one transport. TLS wraps
// any ByteStream into another one (net/tls.h).
//
// THREAD: the loop's. LIFETIME: a stream owns its descriptor; destroying it closes it and cancels
// its operations. Operations must not outlive their stream.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sonde/address.h"
#include "sonde/event_loop.h"
#include "sonde/failure.h"

namespace sonde {

/// What the kernel knows about a TCP connection, and what it cannot know.
struct TcpFacts {
  /// When the handshake was over: when the answer to our SYN came, as far as the kernel tells.
  MonoTime connected{};
  MonoTime syn_sent{};  ///< right before the connection was asked for
  /// What the agent itself did while the peer's time ran: calls that connect or send, and TLS's
  /// arithmetic. Grows with the connection.
  Duration own{};
  Duration rtt{};                     ///< smoothed round trip
  Duration min_rtt{};                 ///< the shortest one so far; zero if not known
  std::uint32_t retransmits = 0;      ///< segments that were sent again, SYNs included
  std::uint32_t syn_retransmits = 0;  ///< SYNs that were sent again
};

class ByteStream {
 public:
  /// Bytes read, valid during the call only; empty at the end of the stream.
  using ReadDone = std::move_only_function<void(std::expected<std::string_view, Failure>)>;
  using WriteDone = std::move_only_function<void(std::expected<void, Failure>)>;

  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  virtual ~ByteStream() = default;

  /// Waits for bytes and delivers what one read gave, at most `max_bytes`. At most one read at a
  /// time.
  [[nodiscard]] virtual OpPtr Read(std::size_t max_bytes, ReadDone done) = 0;
  /// Writes all of `data` (kept by the op). At most one write at a time; may overlap a read.
  /// A cancelled write may have sent a part: the stream is then only good for closing.
  [[nodiscard]] virtual OpPtr Write(std::string data, WriteDone done) = 0;
  /// Peer and own address; nothing for Unix sockets.
  virtual std::optional<Endpoint> peer() const = 0;
  virtual std::optional<Endpoint> local() const = 0;
  /// Of the TCP connection below, as they are now; nothing if there is none.
  virtual std::optional<TcpFacts> tcp() const { return std::nullopt; }
  /// When the last bytes that a read delivered came to this host, which may be long before they
  /// were read. Nothing if nobody knows.
  virtual std::optional<MonoTime> arrived() const { return std::nullopt; }
  /// When the last write began to give its bytes to the kernel. Nothing if nobody knows.
  virtual std::optional<MonoTime> sent() const { return std::nullopt; }
};

struct ConnectOptions {
  Endpoint peer;
  std::optional<IpAddress> source;  ///< local address to bind; the family must be the peer's
};

/// Opens streams. Failures carry reasons of phase connect or agent.
class StreamConnector {
 public:
  using Done = std::move_only_function<void(std::expected<std::unique_ptr<ByteStream>, Failure>)>;
  virtual ~StreamConnector() = default;
  [[nodiscard]] virtual OpPtr ConnectTcp(const ConnectOptions& options, Done done) = 0;
  /// `path`: a file path, at most 107 bytes.
  [[nodiscard]] virtual OpPtr ConnectUnix(std::string_view path, Done done) = 0;
};

}  // namespace sonde
