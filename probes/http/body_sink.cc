#include "probes/http/body_sink.h"

#include <fmt/format.h>

#include <algorithm>

namespace sonde {

BodySink::BodySink(Options options)
    : coding_(std::move(options.coding)),
      limit_(options.limit),
      keep_(options.keep),
      decoder_(Decompressor::For(coding_)) {
  const std::uint64_t unset = keep_ ? kDefaultKept : kDefaultDecoded;
  if (keep_ || decoder_ != nullptr) limit_ = limit_ == 0 ? unset : std::min(limit_, kMost);
  if (decoder_ == nullptr && !coding_.empty()) {
    flaw_ = {FailureReason::kConfig, fmt::format("unknown compression \"{}\"", coding_)};
  }
}

bool BodySink::Accept(std::string_view piece) {
  if (decoder_ == nullptr) {
    closed_ = !Take(piece);
    return !closed_;
  }
  if (!has_backlog_) Decode(piece, turn_left_);
  if (has_backlog_) backlog_ += piece;
  return !closed_;
}

void BodySink::DecodeBacklog() {
  const std::string encoded = std::exchange(backlog_, {});
  std::string_view rest = encoded;
  Decode(rest, kMost + 1);  // the limit is not above it
}

void BodySink::Decode(std::string_view& encoded, std::uint64_t time) {
  Decompressor::Sink sink = [this, &time](std::string_view plain) {
    time -= std::min<std::uint64_t>(time, plain.size());
    return Take(plain) && time > 0;
  };
  const auto fed = decoder_->Feed(encoded, sink);
  if (!fed && !flaw_) flaw_ = {FailureReason::kDecode, coding_ + ": " + fed.error().message};
  closed_ = flaw_ || decoder_->ended();
  turn_left_ = time;
  has_backlog_ = time == 0 && !closed_;
}

BodySink BodySink::Lend() {
  BodySink left({.limit = limit_});
  left.count_ = count_;
  return std::exchange(*this, std::move(left));
}

Failure BodySink::Flaw() {
  if (flaw_ || decoder_ == nullptr) return flaw_;
  if (const auto ended = decoder_->End(); !ended) {
    flaw_ = {FailureReason::kDecode, coding_ + ": " + ended.error().message};
  }
  return flaw_;
}

bool BodySink::Take(std::string_view plain) {
  const bool fits = limit_ == 0 || plain.size() <= limit_ - count_;
  if (!fits) {
    plain = plain.substr(0, static_cast<std::size_t>(limit_ - count_));
    if (!flaw_) {
      flaw_ = {FailureReason::kSizeLimit, fmt::format("the body is larger than {} bytes", limit_)};
    }
  }
  count_ += plain.size();
  if (keep_) kept_ += plain;
  return fits;
}

}  // namespace sonde
