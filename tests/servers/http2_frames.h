// Frames of HTTP/2 (RFC 9113 4) by hand, as a server writes and reads them.
//
// Why: a library would refuse to write the broken ones, which are what a client must survive.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sonde {

/// Types and flags as they are on the wire.
namespace http2 {
inline constexpr int kData = 0, kHeaders = 1, kReset = 3, kSettings = 4, kPushPromise = 5,
                     kPing = 6, kGoAway = 7, kWindowUpdate = 8, kContinuation = 9;
inline constexpr int kEndStream = 1, kAck = 1, kEndHeaders = 4;
inline constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
}  // namespace http2

/// What a client's first stream is called.
inline constexpr std::uint32_t kFirstStream = 1;

struct Http2Frame {
  int type = 0;
  int flags = 0;
  std::uint32_t stream = 0;
  std::string payload;
};
std::string ToBytes(const Http2Frame& frame);
/// Of a client's output, behind its preface; a frame that is not whole ends the list.
std::vector<Http2Frame> ClientHttp2Frames(std::string_view bytes);

/// A number as frames have it: four bytes, the highest first.
std::string Http2Number(std::uint32_t number);
/// Header fields (RFC 7541 6.2.2: neither compressed nor remembered), each shorter than 127 bytes.
std::string Http2Fields(const std::vector<std::pair<std::string, std::string>>& fields);

/// What a server says first; `settings` are its values, if any.
std::string ServerSettings(
    const std::vector<std::pair<std::uint16_t, std::uint32_t>>& settings = {});
/// HEADERS of the first stream, whole.
std::string ServerHeaders(const std::vector<std::pair<std::string, std::string>>& fields,
                          bool end_stream = false);
std::string ServerData(std::string_view bytes, bool end_stream = false);
std::string ServerReset(std::uint32_t error);
std::string ServerGoAway(std::uint32_t last_stream, std::uint32_t error);
std::string ServerWindow(std::uint32_t stream, std::uint32_t more);

}  // namespace sonde
