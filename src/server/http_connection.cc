#include "server/http_connection.h"

#include <algorithm>
#include <utility>

#include "server/gzip.h"
#include "server/http_text.h"
#include "sonde/ascii.h"

namespace sonde {
namespace {

constexpr std::size_t kReadBytes = 16 * 1024;
// Written at a time: each piece has a timeout, so that a slow reader of a large page is told from a
// dead one.
constexpr std::size_t kWritePiece = 256 * 1024;
constexpr std::size_t kMinCompressBytes = 1024;
// Larger bodies are compressed on a helper thread: libdeflate takes about 1 ms a megabyte.
constexpr std::size_t kMaxInlineCompressBytes = 128 * 1024;
// After a refusal what the client still sends is read and dropped for a moment: closing with unread
// bytes would reset the connection and could cost the client the answer.
constexpr Duration kLingerTime = std::chrono::seconds(1);
constexpr std::size_t kLingerBytes = 256 * 1024;

bool IsCompressibleType(std::string_view type) {
  return type.starts_with("text/") || type.starts_with("application/vnd.google.protobuf");
}

bool IsCompressible(const ServerResponse& response) {
  const auto encoded = [](const ServerHeader& header) {
    return EqualsIgnoreCase(header.first, "Content-Encoding");
  };
  return response.body.size() >= kMinCompressBytes && IsCompressibleType(response.content_type) &&
         std::ranges::none_of(response.headers, encoded);
}

}  // namespace

HttpConnection::HttpConnection(Host& host, std::unique_ptr<ByteStream> stream)
    : host_(host), stream_(std::move(stream)) {}

HttpConnection::~HttpConnection() {
  if (exchange_) exchange_->connection = nullptr;
}

void HttpConnection::Start() {
  host_.Mark(*this, Rest::kWaiting);
  ArmReadTimer();
  StartRead();
}

void HttpConnection::StartRefusing() {
  last_ = true;
  Refuse(503, "too many connections");
}

bool HttpConnection::FinishSoon() {
  last_ = true;
  return (state_ == State::kReading && used_) || state_ == State::kLingering;
}

// --- reading -------------------------------------------------------------------------------------

void HttpConnection::StartRead() {
  if (read_ || end_of_stream_) return;
  if (state_ != State::kReading && state_ != State::kLingering &&
      input_.size() >= host_.options().max_pipelined_bytes) {
    return;  // the client may send more when it has its answer
  }
  read_ = stream_->Read(kReadBytes, [this](auto bytes) { OnRead(std::move(bytes)); });
}

void HttpConnection::OnRead(std::expected<std::string_view, Failure> bytes) {
  if (!bytes) return Close();
  if (bytes->empty()) return OnEndOfStream();
  if (state_ == State::kLingering) {
    lingered_ += bytes->size();
    if (lingered_ > kLingerBytes) return Close();
  } else {
    input_ += *bytes;
  }
  read_.reset();
  if (state_ == State::kReading) Proceed();
  StartRead();
}

// A client that closes its side may only have said all that it wants to say: it still gets its
// answer. Who leaves ends a probe, though: in Go's server that is the same event.
void HttpConnection::OnEndOfStream() {
  const bool answering = state_ == State::kCompressing || state_ == State::kWriting ||
                         (state_ == State::kHandling && !route_->ends_with_client);
  if (!answering) return Close();
  end_of_stream_ = true;
  last_ = true;
  read_.reset();
}

/// Decodes what has come in and starts to answer if it is a whole request.
void HttpConnection::Proceed() {
  const auto& options = host_.options();
  const bool fresh = !decoder_;
  if (fresh) {
    if (input_.empty()) return;
    decoder_ = std::make_unique<RequestDecoder>(
        DecodeLimits{options.max_header_bytes, options.max_body_bytes});
  }
  switch (decoder_->Decode(input_)) {
    case RequestDecoder::State::kRefused:
      return Refuse(decoder_->refusal().status, decoder_->refusal().message);
    case RequestDecoder::State::kExpectsContinue: SendContinue(); break;
    case RequestDecoder::State::kNeedMore: break;
    case RequestDecoder::State::kDone: {
      DecodedRequest decoded = decoder_->Take();
      decoder_.reset();
      if (input_.empty()) input_ = {};  // a held request costs about a kilobyte, not a buffer more
      return Dispatch(std::move(decoded));
    }
  }
  if (fresh) ArmReadTimer();
}

/// The answer may be ready before this is written: StartWrite waits for it then.
void HttpConnection::SendContinue() {
  write_ = stream_->Write("HTTP/1.1 100 Continue\r\n\r\n", [this](const auto& written) {
    if (!written) return Close();
    write_.reset();
    if (state_ == State::kWriting) WriteNext();
  });
}

/// The time for a whole request runs from its first byte; a new connection must send it soon.
void HttpConnection::ArmReadTimer() {
  const bool waiting = used_ && !decoder_;
  const auto& options = host_.options();
  timer_ = host_.loop().After(waiting ? options.idle_timeout : options.header_timeout,
                              [this] { OnReadTimeout(); });
}

void HttpConnection::OnReadTimeout() {
  if (!decoder_) return Close();
  Refuse(408, "the request did not come in time");
}

// --- handling ------------------------------------------------------------------------------------

void HttpConnection::Dispatch(DecodedRequest decoded) {
  timer_.reset();
  ServerRequest& request = decoded.request;
  request.peer = stream_->peer();
  keep_alive_ = decoded.keep_alive;
  head_only_ = request.method == "HEAD";
  accepts_gzip_ = PrefersGzip(request.Header("Accept-Encoding"));
  state_ = State::kHandling;
  host_.Mark(*this, Rest::kBusy);
  route_ = &host_.router().Find(request.path);
  if (host_.gate() == nullptr) return CallHandler(request);
  at_gate_ = std::make_unique<ServerRequest>(std::move(request));
  task_ = host_.gate()->Check(
      *at_gate_, [this](RequestGate::Verdict verdict) { OnVerdict(std::move(verdict)); });
}

void HttpConnection::OnVerdict(RequestGate::Verdict verdict) {
  const OpPtr asked = std::move(task_);  // lives until this returns
  const auto request = std::move(at_gate_);
  gate_headers_ = std::move(verdict.headers);
  if (verdict.refusal) return Answer(*std::move(verdict.refusal));
  CallHandler(*request);
}

void HttpConnection::CallHandler(const ServerRequest& request) {
  auto exchange = std::make_shared<Exchange>(Exchange{this});
  exchange_ = exchange;
  OpPtr op = route_->handler(request, Responder([exchange](ServerResponse response) {
                               if (exchange->connection != nullptr)
                                 exchange->connection->Answer(std::move(response));
                             }));
  // Answers go out through the loop: whatever the handler did, the connection is still there.
  if (state_ == State::kHandling) task_ = std::move(op);
}

// --- answering -----------------------------------------------------------------------------------

void HttpConnection::Refuse(int status, std::string message) {  // by value: it may be the decoder's
  refused_ = true;
  keep_alive_ = false;
  head_only_ = false;
  accepts_gzip_ = false;
  decoder_.reset();
  timer_.reset();
  input_ = {};
  route_ = nullptr;
  state_ = State::kHandling;
  host_.Mark(*this, Rest::kBusy);
  Answer(ServerResponse::Text(status, message));
}

void HttpConnection::Answer(ServerResponse response) {
  if (exchange_) exchange_->connection = nullptr;
  exchange_.reset();
  host_.CountRequest(route_ != nullptr ? std::string_view(route_->name) : "refused",
                     response.status);
  if (last_ || refused_) keep_alive_ = false;
  if (!IsCompressible(response)) {
    const std::size_t bytes = response.body.size();
    return Finish(std::move(response), bytes);
  }
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (accepts_gzip_ && !head_only_) return Compress(std::move(response));
  const std::size_t bytes = response.body.size();
  Finish(std::move(response), bytes);
}

void HttpConnection::Compress(ServerResponse response) {
  struct Job {
    ServerResponse response;
    std::optional<std::string> packed;
  };
  auto job = std::make_shared<Job>(Job{std::move(response), std::nullopt});
  const auto pack = [job] { job->packed = Gzip(job->response.body); };
  const auto done = [this, job] {
    if (job->packed) {
      job->response.body = *std::move(job->packed);
      job->response.headers.emplace_back("Content-Encoding", "gzip");
    }
    const std::size_t bytes = job->response.body.size();
    Finish(std::move(job->response), bytes);
  };
  if (job->response.body.size() <= kMaxInlineCompressBytes) {
    pack();
    return done();
  }
  state_ = State::kCompressing;
  task_ = host_.loop().OffLoop(pack, done);
}

/// `original_bytes`: what a GET would get, for HEAD.
void HttpConnection::Finish(ServerResponse response, std::size_t original_bytes) {
  for (ServerHeader& header : std::exchange(gate_headers_, {})) {
    response.headers.push_back(std::move(header));
  }
  std::string head = EncodeHead(response, original_bytes, keep_alive_, host_.date());
  if (head_only_ || response.status == 204 || response.status == 304) response.body = {};
  StartWrite(std::move(head), std::move(response.body));
}

void HttpConnection::StartWrite(std::string head, std::string body) {
  state_ = State::kWriting;
  head_ = std::move(head);
  output_ = std::move(body);
  written_ = 0;
  write_started_ = host_.loop().Now();
  if (write_) {
    ArmWriteTimer();
  } else {
    WriteNext();
  }
  task_.reset();  // may be the op that is completing: nothing of it is used after this
}

void HttpConnection::ArmWriteTimer() {
  const auto& options = host_.options();
  const Duration left = options.total_write_timeout - (host_.loop().Now() - write_started_);
  timer_ = host_.loop().After(std::min(options.write_timeout, left), [this] { Close(); });
}

void HttpConnection::WriteNext() {
  ArmWriteTimer();
  const std::size_t size = std::min(kWritePiece, output_.size() - written_);
  std::string piece = std::exchange(head_, {});
  piece.append(output_, written_, size);
  written_ += size;
  write_ =
      stream_->Write(std::move(piece), [this](auto written) { OnWritten(std::move(written)); });
}

void HttpConnection::OnWritten(std::expected<void, Failure> written) {
  if (!written) return Close();
  if (written_ < output_.size()) return WriteNext();
  write_.reset();
  timer_.reset();
  output_ = {};
  AfterAnswer();
}

void HttpConnection::AfterAnswer() {
  used_ = true;
  route_ = nullptr;
  if (refused_ && !end_of_stream_) return Linger();
  if (!keep_alive_ || last_) return Close();
  state_ = State::kReading;
  host_.Mark(*this, Rest::kWaiting);
  Proceed();
  if (state_ == State::kReading && !timer_) ArmReadTimer();
  StartRead();
}

void HttpConnection::Linger() {
  state_ = State::kLingering;
  host_.Mark(*this, Rest::kLingering);
  timer_ = host_.loop().After(kLingerTime, [this] { Close(); });
  StartRead();
}

void HttpConnection::Close() { host_.Closed(*this); }

}  // namespace sonde
