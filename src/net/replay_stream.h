// ReplayStream: a stream whose first bytes were read already, and are read once more.
//
// Why: a server looks at what a client says first, and only then knows what speaks there.
//
// THREAD: the loop's. LIFETIME: owns the stream below it.
#pragma once

#include <memory>
#include <string>

#include "sonde/event_loop.h"
#include "sonde/net/stream.h"

namespace sonde {

class ReplayStream final : public ByteStream {
 public:
  ReplayStream(EventLoop& loop, std::string first, std::unique_ptr<ByteStream> stream)
      : loop_(loop), first_(std::move(first)), stream_(std::move(stream)) {}

  [[nodiscard]] OpPtr Read(std::size_t max_bytes, ReadDone done) override {
    if (first_.empty()) return stream_->Read(max_bytes, std::move(done));
    return loop_.Defer([this, max_bytes, done = std::move(done)]() mutable {
      const std::string piece = first_.substr(0, max_bytes);
      first_.erase(0, piece.size());
      auto call = std::move(done);
      call(std::string_view(piece));
    });
  }
  [[nodiscard]] OpPtr Write(std::string data, WriteDone done) override {
    return stream_->Write(std::move(data), std::move(done));
  }
  std::optional<Endpoint> peer() const override { return stream_->peer(); }
  std::optional<Endpoint> local() const override { return stream_->local(); }
  std::optional<TcpFacts> tcp() const override { return stream_->tcp(); }
  std::optional<MonoTime> sent() const override { return stream_->sent(); }
  std::optional<MonoTime> arrived() const override { return stream_->arrived(); }

 private:
  EventLoop& loop_;
  std::string first_;
  std::unique_ptr<ByteStream> stream_;
};

}  // namespace sonde
