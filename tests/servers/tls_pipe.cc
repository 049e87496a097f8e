#include "servers/tls_pipe.h"

#include <algorithm>

namespace sonde {
namespace {

class PipeReadOp final : public Op {
 public:
  PipeReadOp(EventLoop& loop, PipeLanePtr lane, std::size_t max_bytes, ByteStream::ReadDone done)
      : loop_(loop), lane_(std::move(lane)), max_bytes_(max_bytes), done_(std::move(done)) {
    lane_->wake = [this] { Schedule(); };
    if (!lane_->bytes.empty() || lane_->ended || lane_->broken) Schedule();
  }
  ~PipeReadOp() override {
    if (!finished_) lane_->wake = nullptr;
  }

 private:
  void Schedule() {
    if (!step_) step_ = loop_.Defer([this] { Deliver(); });
  }
  void Deliver() {
    finished_ = true;
    lane_->wake = nullptr;
    auto done = std::move(done_);
    const PipeLanePtr lane = lane_;
    if (lane->bytes.empty() && lane->broken) return done(std::unexpected(lane->broken));
    const std::string piece =
        lane->bytes.substr(0, std::min({max_bytes_, lane->largest_read, lane->bytes.size()}));
    lane->bytes.erase(0, piece.size());
    done(std::string_view(piece));
  }

  EventLoop& loop_;
  PipeLanePtr lane_;
  std::size_t max_bytes_;
  ByteStream::ReadDone done_;
  bool finished_ = false;
  OpPtr step_;
};

class PipeEnd final : public ByteStream {
 public:
  PipeEnd(EventLoop& loop, PipeLanePtr in, PipeLanePtr out)
      : loop_(loop), in_(std::move(in)), out_(std::move(out)) {}
  ~PipeEnd() override {
    out_->ended = true;
    out_->Wake();
  }
  OpPtr Read(std::size_t max_bytes, ReadDone done) override {
    return std::make_unique<PipeReadOp>(loop_, in_, max_bytes, std::move(done));
  }
  OpPtr Write(std::string data, WriteDone done) override {
    if (!out_->ended) {
      out_->bytes += data;
      out_->all += data;
      out_->Wake();
    }
    return loop_.Defer([done = std::move(done)]() mutable { done({}); });
  }
  std::optional<Endpoint> peer() const override { return std::nullopt; }
  std::optional<Endpoint> local() const override { return std::nullopt; }

 private:
  EventLoop& loop_;
  PipeLanePtr in_, out_;
};

}  // namespace

void PipeLane::Wake() {
  if (wake) wake();
}

Pipe MakePipe(EventLoop& loop) {
  Pipe pipe;
  pipe.to_server = std::make_shared<PipeLane>();
  pipe.to_client = std::make_shared<PipeLane>();
  pipe.client = std::make_unique<PipeEnd>(loop, pipe.to_client, pipe.to_server);
  pipe.server = std::make_unique<PipeEnd>(loop, pipe.to_server, pipe.to_client);
  return pipe;
}

}  // namespace sonde
