#include "probes/dialogue/line_buffer.h"

#include <algorithm>

namespace sonde {

std::optional<std::string> LineBuffer::Next(bool at_end) {
  const std::size_t from = std::max(begin_, scanned_);
  const std::size_t feed = bytes_.find('\n', from);
  std::size_t end = feed;
  if (feed == std::string::npos) {
    scanned_ = bytes_.size();
    if (!at_end || begin_ == bytes_.size()) return std::nullopt;
    end = bytes_.size();
  }
  std::string line = bytes_.substr(begin_, end - begin_);
  if (line.ends_with('\r')) line.pop_back();
  begin_ = feed == std::string::npos ? bytes_.size() : feed + 1;
  Compact();
  return line;
}

bool LineBuffer::Overlong() const noexcept {
  return bytes_.size() - begin_ >= kMaxLine && scanned_ == bytes_.size();
}

void LineBuffer::Compact() {
  if (begin_ < bytes_.size() && begin_ < kMaxLine) return;
  bytes_.erase(0, begin_);
  begin_ = 0;
  scanned_ = 0;
}

}  // namespace sonde
