// BodySink: takes the body of an answer piece by piece, decodes and counts it, and keeps it only if
// somebody looks.
//
// Why: memory stays bounded whatever a server sends; limits hold for the decoded body, so a small
// answer cannot become an endless one. Nor can it hold the loop: of what decodes to more than
// kOneTurn the rest is a backlog, which a helper thread decodes.
//
// THREAD: the shard's, or a helper's while it is lent to one. LIFETIME: a value of one exchange.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "sonde/decompressor.h"
#include "sonde/failure.h"

namespace sonde {

class BodySink {
 public:
  struct Options {
    std::uint64_t limit = 0;  ///< decoded bytes that may come, 0 = any number
    bool keep = false;        ///< rules will look at the body
    std::string coding = {};  ///< how it is compressed, whatever the answer says; "" = not at all
  };
  /// What is kept for rules to look at, where the configuration sets no limit.
  static constexpr std::uint64_t kDefaultKept = std::uint64_t{16} * 1024 * 1024;
  /// What is decoded, where it sets none.
  static constexpr std::uint64_t kDefaultDecoded = std::uint64_t{64} * 1024 * 1024;
  /// What is kept, or decoded, at most, whatever it sets.
  static constexpr std::uint64_t kMost = std::uint64_t{256} * 1024 * 1024;
  /// What Accept decodes before NextTurn: some 0.3 ms.
  static constexpr std::uint64_t kOneTurn = std::uint64_t{128} * 1024;

  explicit BodySink(Options options);

  /// Decoded bytes within the limit are counted and kept. False: nothing more is wanted, because
  /// the limit is exceeded, the body cannot be decoded, or its compressed data has ended.
  bool Accept(std::string_view piece);
  /// Whether there is more to decode than Accept had time for. What is accepted meanwhile waits
  /// behind it.
  bool has_backlog() const noexcept { return has_backlog_; }
  /// Decodes it all; may take half a second.
  void DecodeBacklog();
  /// Another turn of the loop: Accept has time again.
  void NextTurn() noexcept { turn_left_ = kOneTurn; }
  /// The sink, for a helper thread; what stays here knows what has been counted, and nothing else.
  BodySink Lend();

  /// Whether Accept has refused more.
  bool closed() const noexcept { return closed_; }
  /// What is wrong with the body, now that all of it has come or it is closed().
  Failure Flaw();
  /// False if the body could not even begin to be decoded, so that there is none to look at.
  bool readable() const noexcept {
    return decoder_ == nullptr ? coding_.empty() : decoder_->begun();
  }

  std::uint64_t count() const noexcept { return count_; }
  /// What was kept; the sink keeps it no longer.
  std::string TakeKept() noexcept { return std::move(kept_); }

 private:
  /// Decodes from the front of `encoded` until `time` plain bytes have come.
  void Decode(std::string_view& encoded, std::uint64_t time);
  /// False if the limit is exceeded; the part within it is counted and kept.
  bool Take(std::string_view plain);

  std::string coding_;
  std::uint64_t limit_;  ///< 0 = none
  bool keep_;
  std::unique_ptr<Decompressor> decoder_;
  std::uint64_t turn_left_ = kOneTurn;
  std::string backlog_;  ///< input that has not been decoded
  bool has_backlog_ = false;
  bool closed_ = false;
  std::uint64_t count_ = 0;
  std::string kept_;
  Failure flaw_;
};

}  // namespace sonde
