#include "servers/http2_frames.h"

namespace sonde {
namespace {

constexpr std::size_t kHeadBytes = 9;

std::uint32_t Number(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace

std::string Http2Number(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xff);
  return bytes;
}

std::string ToBytes(const Http2Frame& frame) {
  return Http2Number(static_cast<std::uint32_t>(frame.payload.size())).substr(1) +
         static_cast<char>(frame.type) + static_cast<char>(frame.flags) +
         Http2Number(frame.stream) + frame.payload;
}

std::vector<Http2Frame> ClientHttp2Frames(std::string_view bytes) {
  std::vector<Http2Frame> frames;
  if (!bytes.starts_with(http2::kPreface)) return frames;
  bytes.remove_prefix(http2::kPreface.size());
  while (bytes.size() >= kHeadBytes) {
    const std::size_t size = Number(bytes.substr(0, 3));
    if (bytes.size() < kHeadBytes + size) break;
    frames.push_back({.type = bytes[3],
                      .flags = bytes[4],
                      .stream = Number(bytes.substr(5, 4)),
                      .payload = std::string(bytes.substr(kHeadBytes, size))});
    bytes.remove_prefix(kHeadBytes + size);
  }
  return frames;
}

std::string Http2Fields(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string block;
  for (const auto& [name, value] : fields) {
    block += '\0';
    block += static_cast<char>(name.size()) + name;
    block += static_cast<char>(value.size()) + value;
  }
  return block;
}

std::string ServerSettings(const std::vector<std::pair<std::uint16_t, std::uint32_t>>& settings) {
  std::string payload;
  for (const auto& [id, value] : settings)
    payload += Http2Number(id).substr(2) + Http2Number(value);
  return ToBytes({.type = http2::kSettings, .payload = payload});
}

std::string ServerHeaders(const std::vector<std::pair<std::string, std::string>>& fields,
                          bool end_stream) {
  return ToBytes({.type = http2::kHeaders,
                  .flags = http2::kEndHeaders | (end_stream ? http2::kEndStream : 0),
                  .stream = kFirstStream,
                  .payload = Http2Fields(fields)});
}

std::string ServerData(std::string_view bytes, bool end_stream) {
  return ToBytes({.type = http2::kData,
                  .flags = end_stream ? http2::kEndStream : 0,
                  .stream = kFirstStream,
                  .payload = std::string(bytes)});
}

std::string ServerReset(std::uint32_t error) {
  return ToBytes({.type = http2::kReset, .stream = kFirstStream, .payload = Http2Number(error)});
}

std::string ServerGoAway(std::uint32_t last_stream, std::uint32_t error) {
  return ToBytes(
      {.type = http2::kGoAway, .payload = Http2Number(last_stream) + Http2Number(error)});
}

std::string ServerWindow(std::uint32_t stream, std::uint32_t more) {
  return ToBytes({.type = http2::kWindowUpdate, .stream = stream, .payload = Http2Number(more)});
}

}  // namespace sonde
