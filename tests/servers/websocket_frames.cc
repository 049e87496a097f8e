#include "servers/websocket_frames.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "net/tls_digest.h"
#include "sonde/base64.h"

namespace sonde {

std::string ServerFrame(int opcode, std::string_view payload, bool final) {
  std::string frame(1, static_cast<char>(opcode | (final ? 0x80 : 0)));
  const std::size_t size = payload.size();
  if (size < 126) {
    frame += static_cast<char>(size);
  } else {
    const int octets = size <= 0xffff ? 2 : 8;
    frame += static_cast<char>(octets == 2 ? 126 : 127);
    for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) {
      frame += static_cast<char>(size >> shift & 0xff);
    }
  }
  return frame.append(payload);
}

std::string UpgradeAnswer(std::string_view request) {
  constexpr std::string_view kName = "Sec-WebSocket-Key: ";
  const std::size_t at = request.find(kName);
  if (at == std::string_view::npos) return "";
  const std::size_t begin = at + kName.size();
  const std::string key(request.substr(begin, request.find("\r\n", begin) - begin));
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         EncodeBase64(Sha1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) + "\r\n\r\n";
}

std::vector<ClientFrame> ClientFrames(std::string_view bytes) {
  constexpr std::size_t kHead = 6;  // opcode, length, mask
  std::vector<ClientFrame> frames;
  while (bytes.size() >= kHead && (static_cast<std::uint8_t>(bytes[1]) & 0x80) != 0) {
    const std::size_t size = static_cast<std::uint8_t>(bytes[1]) & 0x7f;
    std::string payload(bytes.substr(kHead, size));
    for (std::size_t i = 0; i < payload.size(); ++i) {
      payload[i] = static_cast<char>(payload[i] ^ bytes[2 + i % 4]);
    }
    frames.push_back({bytes[0] & 0x0f, std::move(payload)});
    bytes.remove_prefix(std::min(kHead + size, bytes.size()));
  }
  return frames;
}

}  // namespace sonde
