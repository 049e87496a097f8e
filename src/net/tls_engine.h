// TlsEngine: the TLS protocol without a transport: bytes in, bytes out.
//
// Why: over memory BIOs the same code runs on any ByteStream, client and server, and is tested
// without a socket. (docs/pitfalls.md 6.3 prefers SSL_set_fd; that would tie TLS to sockets and
// forbid STARTTLS over a stream that somebody else reads.)
//
// THREAD: the loop's. LIFETIME: owns its SSL.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;
struct bio_st;

namespace sonde {

class TlsEngine {
 public:
  enum class Step : unsigned char {
    kDone,      ///< the handshake is done, bytes were read or taken
    kWantRead,  ///< more bytes of the peer are needed; Read: or a message of TLS's own was taken
    kEnd,       ///< the peer has ended the stream
    kFailed,    ///< see error()
  };

  /// `ssl` has its role (connect or accept) set already; takes it over.
  explicit TlsEngine(ssl_st* ssl);
  ~TlsEngine();
  TlsEngine(const TlsEngine&) = delete;
  TlsEngine& operator=(const TlsEngine&) = delete;

  Step Handshake();
  /// Decrypts into `buffer`; `count` is how much (with kDone).
  Step Read(std::span<char> buffer, std::size_t& count);
  /// Encrypts all of `data`.
  Step Write(std::string_view data);
  /// Queues the close_notify alert. Only after the handshake.
  void Close();

  /// Bytes of the peer. They are kept until they are needed: feed after kWantRead only.
  void Feed(std::string_view bytes);
  /// The transport has ended.
  void FeedEnd();
  /// Bytes for the peer; empty if there are none.
  std::string TakeOutput();
  /// Whether Read may give something without another Feed.
  bool HasInput() const noexcept;
  /// Whether the transport ended in the middle of a record.
  bool Truncated() const noexcept;
  /// The library's code of the last failure, 0 if it gave none (the transport ended).
  unsigned long error() const noexcept { return error_; }
  ssl_st& ssl() noexcept { return *ssl_; }

 private:
  Step StepFrom(int result);

  ssl_st* ssl_;
  bio_st* input_;   ///< owned by ssl_
  bio_st* output_;  ///< owned by ssl_
  bool ended_ = false;
  unsigned long error_ = 0;
};

}  // namespace sonde
