// HttpConnection: one client, its requests one after another.
//
// Why: a state machine of four states; which op is waited for follows from the state:
//     kReading → kHandling → (kCompressing) → kWriting → kReading …   and kLingering after a
//     refusal
// A read stays under way while a request is handled, so that a client who leaves is noticed.
//
// THREAD: the main loop. LIFETIME: owned by its host; Closed() asks the host to destroy it, as the
// last thing that a callback does.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/http_codec.h"
#include "server/http_message.h"
#include "server/http_server.h"
#include "server/request_gate.h"
#include "sonde/event_loop.h"
#include "sonde/net/stream.h"

namespace sonde {

class HttpConnection {
 public:
  /// Whether it could be closed without a loss, for its host to choose.
  enum class Rest : std::uint8_t {
    kBusy,       ///< a request is answered
    kWaiting,    ///< for a request, or for the rest of one
    kLingering,  ///< the answer is written, and the client may still read it
  };
  /// What a connection needs from its server.
  class Host {
   public:
    virtual ~Host() = default;
    virtual EventLoop& loop() = 0;
    virtual const Router& router() const = 0;
    virtual const HttpServerOptions& options() const = 0;
    virtual const std::string& date() = 0;
    /// May be null: everybody may ask.
    virtual RequestGate* gate() = 0;
    virtual void CountRequest(std::string_view handler, int status) = 0;
    /// What the connection does from now on.
    virtual void Mark(HttpConnection& connection, Rest rest) = 0;
    /// Destroys the connection.
    virtual void Closed(HttpConnection& connection) = 0;
  };

  HttpConnection(Host& host, std::unique_ptr<ByteStream> stream);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  /// Waits for requests.
  void Start();
  /// Answers 503 without reading and closes.
  void StartRefusing();
  /// Makes the current answer the last. True if there is none under way, and one was given before:
  /// it may be destroyed at once. Before the first answer the request may be on its way.
  bool FinishSoon();

 private:
  enum class State : std::uint8_t { kReading, kHandling, kCompressing, kWriting, kLingering };
  /// What connects a Responder with the connection; emptied when the answer is no longer wanted.
  struct Exchange {
    HttpConnection* connection = nullptr;
  };

  // Each may be the end of this object only where it says so.
  void StartRead();
  void OnRead(std::expected<std::string_view, Failure> bytes);  // may close
  void OnEndOfStream();                                         // may close
  void Proceed();
  void SendContinue();
  void ArmReadTimer();
  void OnReadTimeout();  // may close
  void Dispatch(DecodedRequest decoded);
  void OnVerdict(RequestGate::Verdict verdict);
  void CallHandler(const ServerRequest& request);

  void Refuse(int status, std::string message);
  void Answer(ServerResponse response);
  void Compress(ServerResponse response);
  void Finish(ServerResponse response, std::size_t original_bytes);
  void StartWrite(std::string head, std::string body);
  void ArmWriteTimer();
  void WriteNext();
  void OnWritten(std::expected<void, Failure> written);  // may close
  void AfterAnswer();                                    // may close
  void Linger();
  void Close();  // closes

  Host& host_;
  std::unique_ptr<ByteStream> stream_;  ///< before the ops: they must not outlive it
  State state_ = State::kReading;
  bool keep_alive_ = true;
  bool head_only_ = false;
  bool accepts_gzip_ = false;
  bool refused_ = false;
  bool last_ = false;  ///< no request after this one
  bool end_of_stream_ = false;
  bool used_ = false;  ///< a request has been answered
  std::size_t lingered_ = 0;

  std::string input_;
  std::unique_ptr<RequestDecoder> decoder_;  ///< while a request is coming in
  const Route* route_ = nullptr;             ///< while a request is answered; null: refused
  std::unique_ptr<ServerRequest> at_gate_;   ///< while it is asked whether it may pass
  std::vector<ServerHeader> gate_headers_;   ///< of the answer
  std::shared_ptr<Exchange> exchange_;
  std::string head_;    ///< of the answer, until its first piece is written
  std::string output_;  ///< the answer's body
  std::size_t written_ = 0;
  MonoTime write_started_{};

  OpPtr timer_;
  OpPtr write_;
  OpPtr task_;  ///< the handler's op, or the compression
  OpPtr read_;
};

}  // namespace sonde
