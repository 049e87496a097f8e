// Http1Chunks: the chunked transfer coding (RFC 9112 7.1), piece by piece.
//
// As strict as Go's client, and so blackbox_exporter: lines end in CR LF, sizes are at most 16
// hexadecimal digits, extensions are skipped but limited, trailers end within 4 KiB.
//
// THREAD: any. LIFETIME: value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sonde {

class Http1Chunks {
 public:
  enum class Event : std::uint8_t {
    kMore,    ///< all bytes are used up
    kData,    ///< `data` is a piece of the body
    kDone,    ///< the body has ended; trailers() is there
    kBroken,  ///< see flaw()
  };
  /// Takes from the front of `bytes` up to the next event.
  Event Next(std::string_view& bytes, std::string_view& data);

  /// The lines after the last chunk, with their line ends and the empty line; "" if there are none.
  std::string_view trailers() const noexcept { return trailers_; }
  std::string_view flaw() const noexcept { return flaw_; }

 private:
  enum class State : std::uint8_t { kSize, kData, kDataEnd, kTrailers, kDone, kBroken };

  Event Broken(std::string_view flaw);
  /// Collects a line into line_; false if more bytes are needed or it is broken.
  bool TakeLine(std::string_view& bytes);
  bool TakeSize();
  /// Collects the trailers; kMore while their end has not come.
  Event TakeTrailers(std::string_view& bytes);

  State state_ = State::kSize;
  std::uint64_t left_ = 0;    ///< of the chunk under way
  std::uint64_t excess_ = 0;  ///< bytes that were no data, beyond what is reasonable
  std::string line_;
  std::string trailers_;
  std::string_view flaw_;  ///< static text
};

}  // namespace sonde
