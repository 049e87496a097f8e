#include "net/http1_chunks.h"

#include <algorithm>
#include <charconv>

namespace sonde {
namespace {

constexpr std::size_t kMaxLine = 4096;           // extensions included
constexpr std::size_t kMaxSizeDigits = 16;       // of 64 bits
constexpr std::uint64_t kMaxExcess = 16 * 1024;  // tiny chunks with large extensions
constexpr std::size_t kMaxTrailers = 4096;
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

}  // namespace

Http1Chunks::Event Http1Chunks::Broken(std::string_view flaw) {
  state_ = State::kBroken;
  flaw_ = flaw;
  return Event::kBroken;
}

Http1Chunks::Event Http1Chunks::Next(std::string_view& bytes, std::string_view& data) {
  while (true) {
    switch (state_) {
      case State::kSize:
        if (!TakeLine(bytes)) return state_ == State::kBroken ? Event::kBroken : Event::kMore;
        if (!TakeSize()) return Event::kBroken;
        state_ = left_ > 0 ? State::kData : State::kTrailers;
        break;
      case State::kData:
        if (bytes.empty()) return Event::kMore;
        data = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
        bytes.remove_prefix(data.size());
        left_ -= data.size();
        if (left_ == 0) state_ = State::kDataEnd;
        return Event::kData;
      case State::kDataEnd:
        while (line_.size() < kLineEnd.size() && !bytes.empty()) {
          line_ += bytes.front();
          bytes.remove_prefix(1);
          if (!kLineEnd.starts_with(line_)) return Broken("a chunk does not end with its line end");
        }
        if (line_.size() < kLineEnd.size()) return Event::kMore;
        line_.clear();
        state_ = State::kSize;
        break;
      case State::kTrailers: return TakeTrailers(bytes);
      case State::kDone: return Event::kDone;
      case State::kBroken: return Event::kBroken;
    }
  }
}

bool Http1Chunks::TakeLine(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  const std::string_view piece = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
  if (line_.size() + piece.size() > kMaxLine) {
    Broken("the line of a chunk's size is too long");
    return false;
  }
  line_ += piece;
  bytes.remove_prefix(piece.size());
  return end != std::string_view::npos;
}

bool Http1Chunks::TakeSize() {
  const auto broken = [this](std::string_view flaw) {
    Broken(flaw);
    return false;
  };
  excess_ += line_.size();
  std::string_view line = line_;
  if (line.find('\r') != line.size() - 2 || line.size() < 2) {
    return broken("the line of a chunk's size does not end in CR LF");
  }
  line.remove_suffix(2);
  while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
  line = line.substr(0, line.find(';'));
  if (line.size() > kMaxSizeDigits) return broken("a chunk is too large");
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), left_, 16);
  if (error != std::errc{} || end != line.data() + line.size()) {
    return broken("a chunk's size is no number");
  }
  line_.clear();
  // What a chunk costs is granted; so are 16 bytes more, and twice its data.
  const std::uint64_t granted = 16 + (left_ > kMaxExcess ? 2 * kMaxExcess : 2 * left_);
  excess_ -= std::min(excess_, granted);
  if (excess_ > kMaxExcess) return broken("there is too much between the chunks");
  return true;
}

Http1Chunks::Event Http1Chunks::TakeTrailers(std::string_view& bytes) {
  while (!bytes.empty()) {
    trailers_ += bytes.front();
    bytes.remove_prefix(1);
    const bool none = trailers_ == kLineEnd;
    if (none) trailers_.clear();
    if (none || trailers_.ends_with(kHeadEnd)) {
      state_ = State::kDone;
      return Event::kDone;
    }
    if (trailers_.size() >= kMaxTrailers) return Broken("the trailers are too long");
  }
  return Event::kMore;
}

}  // namespace sonde
