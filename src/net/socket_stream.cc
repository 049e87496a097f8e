#include "net/socket_stream.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "net/kernel_facts.h"

namespace sonde {

namespace {

Failure FromErrno(int error, std::string_view doing) {
  return {ReasonFromErrno(error, Phase::kTransfer), std::string(doing) + ": " + strerror(error)};
}

bool WouldBlock(int error) noexcept { return error == EAGAIN || error == EWOULDBLOCK; }

// SIGPIPE is ignored by the process as well; OpenSSL and others write without the flag.
ssize_t Transmit(int fd, std::string_view data) noexcept {
  ssize_t sent = 0;
  do {
    sent = send(fd, data.data(), data.size(), MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent;
}

}  // namespace

class SocketStream::ReadOp final : public Op {
 public:
  ReadOp(SocketStream& stream, std::size_t max_bytes, ReadDone done)
      : stream_(&stream),
        max_bytes_(std::clamp<std::size_t>(max_bytes, 1, ReadScratch::kSize)),
        done_(std::move(done)) {}
  ~ReadOp() override {
    // The slot may belong to the read that replaces this one already.
    if (stream_ != nullptr && stream_->reading_ == this) stream_->reading_ = nullptr;
  }
  void Detach() noexcept { stream_ = nullptr; }

  /// Reads once. May destroy this op and its stream.
  void OnReady() {
    const ReadScratchPtr scratch = stream_->scratch_;
    const ssize_t got = stream_->Receive(scratch->data.get(), max_bytes_);
    const int error = errno;
    if (got < 0 && WouldBlock(error)) return;
    std::exchange(stream_, nullptr)->reading_ = nullptr;
    auto done = std::move(done_);
    if (got < 0) return done(std::unexpected(FromErrno(error, "read")));
    done(std::string_view(scratch->data.get(), static_cast<std::size_t>(got)));
  }

 private:
  SocketStream* stream_;
  std::size_t max_bytes_;
  ReadDone done_;
};

class SocketStream::WriteOp final : public Op {
 public:
  WriteOp(SocketStream& stream, std::string data, WriteDone done)
      : stream_(&stream), data_(std::move(data)), done_(std::move(done)) {}
  ~WriteOp() override {
    if (stream_ != nullptr && stream_->writing_ == this) stream_->writing_ = nullptr;
  }
  void Detach() noexcept { stream_ = nullptr; }

  /// Sends what the kernel takes. The completion always comes by Defer, so that a caller may go on.
  void Send() {
    while (sent_ < data_.size()) {
      const ssize_t sent = stream_->Send(std::string_view(data_).substr(sent_));
      if (sent < 0 && WouldBlock(errno)) return;
      if (sent < 0) return Finish(std::unexpected(FromErrno(errno, "write")));
      sent_ += static_cast<std::size_t>(sent);
    }
    Finish({});
  }

 private:
  void Finish(std::expected<void, Failure> outcome) {
    EventLoop& loop = stream_->loop_;
    std::exchange(stream_, nullptr)->writing_ = nullptr;
    finish_ = loop.Defer([this, outcome = std::move(outcome)]() mutable {
      auto done = std::move(done_);
      done(std::move(outcome));
    });
  }

  SocketStream* stream_;
  std::string data_;
  std::size_t sent_ = 0;
  WriteDone done_;
  OpPtr finish_;
};

SocketStream::SocketStream(EventLoop& loop, SocketFd fd, ReadScratchPtr scratch,
                           std::optional<Endpoint> peer, std::optional<TcpFacts> at_connect)
    : loop_(loop),
      fd_(std::move(fd)),
      scratch_(std::move(scratch)),
      peer_(peer),
      at_connect_(at_connect) {}

SocketStream::~SocketStream() {
  if (reading_ != nullptr) reading_->Detach();
  if (writing_ != nullptr) writing_->Detach();
}

OpPtr SocketStream::Read(std::size_t max_bytes, ReadDone done) {
  auto op = std::make_unique<ReadOp>(*this, max_bytes, std::move(done));
  reading_ = op.get();
  used_ = true;
  UpdateInterest();
  return op;
}

OpPtr SocketStream::Write(std::string data, WriteDone done) {
  auto op = std::make_unique<WriteOp>(*this, std::move(data), std::move(done));
  writing_ = op.get();
  used_ = true;
  sent_ = loop_.Now();
  op->Send();
  if (writing_ != nullptr) UpdateInterest();
  return op;
}

std::optional<Endpoint> SocketStream::local() const { return LocalEndpoint(fd_.get()); }

std::optional<TcpFacts> SocketStream::tcp() const {
  if (!at_connect_ || !used_) return at_connect_;
  auto facts = ReadTcpFacts(fd_.get());
  if (!facts) return at_connect_;
  facts->connected = at_connect_->connected;
  facts->syn_sent = at_connect_->syn_sent;
  facts->own = at_connect_->own + own_;
  facts->syn_retransmits = at_connect_->syn_retransmits;
  return facts;
}

ssize_t SocketStream::Send(std::string_view data) noexcept {
  const MonoTime began = loop_.Now();
  const ssize_t sent = Transmit(fd_.get(), data);
  const int error = errno;
  own_ += loop_.Now() - began;
  errno = error;
  return sent;
}

ssize_t SocketStream::Receive(char* data, std::size_t size) noexcept {
  if (at_connect_) {
    MonoTime arrived = arrived_.value_or(at_connect_->connected);
    const ssize_t got = ReceiveStamped(fd_, {data, size}, 0, arrived, loop_);
    if (got > 0) arrived_ = arrived;
    return got;
  }
  ssize_t got = 0;
  do {
    got = recv(fd_.get(), data, size, 0);
  } while (got < 0 && errno == EINTR);
  return got;
}

void SocketStream::OnReady(FdEvents events) {
  if (Has(events, FdEvents::kWrite) && writing_ != nullptr) writing_->Send();
  if (Has(events, FdEvents::kRead) && reading_ != nullptr) return reading_->OnReady();
  UpdateInterest();
}

// Interest is dropped only when an event finds nobody waiting: most reads are followed by another,
// and each change costs system calls.
void SocketStream::UpdateInterest() {
  const auto read = reading_ != nullptr ? FdEvents::kRead : FdEvents::kNone;
  const auto write = writing_ != nullptr ? FdEvents::kWrite : FdEvents::kNone;
  const auto wanted =
      static_cast<FdEvents>(static_cast<unsigned>(read) | static_cast<unsigned>(write));
  if (watch_ == nullptr) {
    watch_ = loop_.Watch(fd_.get(), wanted, [this](FdEvents events) { OnReady(events); });
  } else if (wanted != interest_) {
    watch_->Update(wanted);
  }
  interest_ = wanted;
}

}  // namespace sonde
