#include "probes/http/body_sink.h"

#include <algorithm>

namespace sonde {

BodySink::BodySink(std::uint64_t limit, bool keep) noexcept : limit_(limit), keep_(keep) {
  if (keep_) limit_ = limit_ == 0 ? kDefaultKept : std::min(limit_, kMaxKept);
}

bool BodySink::Accept(std::string_view piece) {
  const bool fits = limit_ == 0 || piece.size() <= limit_ - count_;
  if (!fits) piece = piece.substr(0, static_cast<std::size_t>(limit_ - count_));
  count_ += piece.size();
  if (keep_) kept_ += piece;
  exceeded_ = exceeded_ || !fits;
  return fits;
}

}  // namespace sonde
