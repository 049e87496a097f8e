#include <algorithm>
#include <utility>

#include "fakes/fake_net.h"

namespace sonde {

class FakePeer::ReadOp final : public Op {
 public:
  ReadOp(std::shared_ptr<FakePeer> peer, std::size_t max_bytes, ByteStream::ReadDone done)
      : peer_(std::move(peer)), max_bytes_(max_bytes), done_(std::move(done)) {
    peer_->reading_ = this;
    Wake();
  }
  ~ReadOp() override {
    if (peer_->reading_ == this) peer_->reading_ = nullptr;
  }
  void Wake() {
    if (peer_->incoming_.empty() && !peer_->closed_ && !peer_->failure_) return;
    deliver_ = peer_->loop_.Defer([this] { Deliver(); });
  }

 private:
  void Deliver() {
    peer_->reading_ = nullptr;
    auto done = std::move(done_);
    if (!peer_->incoming_.empty()) {
      const std::string bytes = Take();
      done(std::string_view(bytes));
    } else if (peer_->failure_) {
      done(std::unexpected(Failure(peer_->failure_)));
    } else {
      done(std::string_view());
    }
  }
  std::string Take() {
    std::string& front = peer_->incoming_.front();
    std::string bytes = front.substr(0, max_bytes_);
    front.erase(0, bytes.size());
    if (front.empty()) peer_->incoming_.pop_front();
    return bytes;
  }

  std::shared_ptr<FakePeer> peer_;
  std::size_t max_bytes_;
  ByteStream::ReadDone done_;
  OpPtr deliver_;
};

class FakePeer::WriteOp final : public Op {
 public:
  WriteOp(std::shared_ptr<FakePeer> peer, std::string data, ByteStream::WriteDone done)
      : peer_(std::move(peer)), data_(std::move(data)), done_(std::move(done)) {
    peer_->writing_ = this;
    Wake();
  }
  ~WriteOp() override {
    if (peer_->writing_ == this) peer_->writing_ = nullptr;
  }
  void Wake() {
    if (peer_->stopped_ && !peer_->failure_) return;
    deliver_ = peer_->loop_.Defer([this] { Deliver(); });
  }

 private:
  void Deliver() {
    peer_->writing_ = nullptr;
    const std::shared_ptr<FakePeer> peer = peer_;
    auto done = std::move(done_);
    if (peer->failure_) return done(std::unexpected(Failure(peer->failure_)));
    const std::string data = std::move(data_);
    peer->received_ += data;
    if (peer->callback_) peer->callback_(data);
    done({});
  }

  std::shared_ptr<FakePeer> peer_;
  std::string data_;
  ByteStream::WriteDone done_;
  OpPtr deliver_;
};

void FakePeer::Wake() {
  if (reading_ != nullptr) reading_->Wake();
}

void FakePeer::Send(std::string bytes) {
  if (bytes.empty()) return;
  incoming_.push_back(std::move(bytes));
  Wake();
}

void FakePeer::Close() {
  closed_ = true;
  Wake();
}

void FakePeer::Break(Failure failure) {
  failure_ = std::move(failure);
  Wake();
  if (writing_ != nullptr) writing_->Wake();
}

void FakePeer::ResumeReading() {
  stopped_ = false;
  if (writing_ != nullptr) writing_->Wake();
}

FakeByteStream::FakeByteStream(std::shared_ptr<FakePeer> peer, std::optional<Endpoint> remote,
                               std::optional<Endpoint> own)
    : peer_(std::move(peer)), remote_(remote), own_(own) {}

FakeByteStream::~FakeByteStream() { peer_->dropped_ = true; }

OpPtr FakeByteStream::Read(std::size_t max_bytes, ReadDone done) {
  return std::make_unique<FakePeer::ReadOp>(peer_, max_bytes, std::move(done));
}

OpPtr FakeByteStream::Write(std::string data, WriteDone done) {
  return std::make_unique<FakePeer::WriteOp>(peer_, std::move(data), std::move(done));
}

}  // namespace sonde
