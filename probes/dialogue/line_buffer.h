// LineBuffer: bytes in, lines out, with a limit on the length of a line.
//
// Why: a peer that never ends its line must not fill the memory.
//
// THREAD: the shard's. LIFETIME: value.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sonde {

class LineBuffer {
 public:
  static constexpr std::size_t kMaxLine = std::size_t{64} * 1024;

  void Append(std::string_view bytes) { bytes_ += bytes; }
  /// The next line without its LF and one CR before it; after `at_end`, also a last one without LF.
  std::optional<std::string> Next(bool at_end);
  /// True if what waits can never become a line within the limit.
  bool Overlong() const noexcept;

 private:
  void Compact();

  std::string bytes_;
  std::size_t begin_ = 0;    ///< first byte not handed out
  std::size_t scanned_ = 0;  ///< no LF in [begin_, scanned_)
};

}  // namespace sonde
