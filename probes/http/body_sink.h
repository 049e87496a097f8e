// BodySink: takes the body of an answer piece by piece, counts it, and keeps it only if somebody
// looks.
//
// Why: memory stays bounded whatever a server sends.
//
// THREAD: the shard's. LIFETIME: a value of one exchange.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace sonde {

class BodySink {
 public:
  /// What is kept for rules to look at, where the configuration sets no limit.
  static constexpr std::uint64_t kDefaultKept = std::uint64_t{16} * 1024 * 1024;
  /// What is kept at most, whatever it sets.
  static constexpr std::uint64_t kMaxKept = std::uint64_t{256} * 1024 * 1024;

  /// `limit`: bytes that may come, 0 = any number. `keep`: rules will look at the body.
  BodySink(std::uint64_t limit, bool keep) noexcept;

  /// False if the limit is exceeded; the part within it is counted and kept.
  bool Accept(std::string_view piece);
  std::uint64_t count() const noexcept { return count_; }
  /// What was kept; the sink keeps it no longer.
  std::string TakeKept() noexcept { return std::move(kept_); }
  std::uint64_t limit() const noexcept { return limit_; }
  bool exceeded() const noexcept { return exceeded_; }

 private:
  std::uint64_t limit_;  ///< 0 = none
  bool keep_;
  bool exceeded_ = false;
  std::uint64_t count_ = 0;
  std::string kept_;
};

}  // namespace sonde
