// DnsReader: reads a DNS message front to back, with every bound checked.
//
// Why: messages come from the server under test and may be hostile; names may point anywhere.
//
// THREAD: value. LIFETIME: a view; the message must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sonde {

class DnsReader {
 public:
  explicit DnsReader(std::string_view message) : message_(message), end_(message.size()) {}

  std::size_t at() const noexcept { return at_; }
  std::size_t left() const noexcept { return end_ - at_; }
  bool AtEnd() const noexcept { return at_ >= end_; }
  /// A reader of the next `bytes` only, that can still follow pointers to before them; nothing if
  /// there are fewer.
  std::optional<DnsReader> Window(std::size_t bytes) const noexcept {
    if (left() < bytes) return std::nullopt;
    DnsReader window = *this;
    window.end_ = at_ + bytes;
    return window;
  }
  void Skip(std::size_t bytes) noexcept { at_ += bytes; }

  /// A big-endian unsigned number of 1 to 8 bytes.
  std::optional<std::uint64_t> Number(std::size_t bytes) noexcept;
  std::optional<std::string_view> Bytes(std::size_t count) noexcept;
  std::string_view Rest() noexcept;
  /// A domain name in presentation form with the final dot, special characters escaped (RFC
  /// 1035 5.1). Follows at most 126 pointers; at most 255 octets; labels of the reserved kinds are
  /// refused.
  std::optional<std::string> Name();

 private:
  std::string_view message_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

/// Appends `\DDD`, for octets that are not printable ASCII.
void AppendDecimalEscape(std::string& out, std::uint8_t octet);
/// Text of a <character-string>: quotes and backslashes escaped, unprintable octets as `\DDD`.
std::string EscapeCharacterString(std::string_view octets);

/// The wire form of a name in presentation form (relative names are made fully qualified), or
/// nothing: empty labels and labels over 63 octets. A name over 255 octets is sent all the same:
/// the server's answer to it is what the user wants to see (as miekg/dns).
std::optional<std::string> EncodeDnsName(std::string_view name);

}  // namespace sonde
