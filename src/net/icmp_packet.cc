#include "net/icmp_packet.h"

namespace sonde {
namespace {

constexpr std::uint8_t kV4EchoRequest = 8;
constexpr std::uint8_t kV4EchoReply = 0;
constexpr std::uint8_t kV6EchoRequest = 128;
constexpr std::uint8_t kV6EchoReply = 129;
constexpr std::size_t kHeaderBytes = 8;

std::uint8_t At(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint8_t>(bytes[i]);
}
std::uint16_t At16(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint16_t>(At(bytes, i) << 8 | At(bytes, i + 1));
}
void Put16(std::string& bytes, std::size_t i, std::uint16_t value) {
  bytes[i] = static_cast<char>(value >> 8);
  bytes[i + 1] = static_cast<char>(value & 0xff);
}

}  // namespace

std::uint16_t InternetChecksum(std::string_view bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += At16(bytes, i);
  if (bytes.size() % 2 != 0) sum += static_cast<std::uint32_t>(At(bytes, bytes.size() - 1)) << 8;
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

std::string BuildEchoRequest(const EchoKey& key, std::string_view payload) {
  std::string packet(kHeaderBytes, '\0');
  packet[0] = static_cast<char>(key.family == IpFamily::kV4 ? kV4EchoRequest : kV6EchoRequest);
  Put16(packet, 4, key.id.value_or(0));
  Put16(packet, 6, key.sequence);
  packet += payload;
  if (key.family == IpFamily::kV4) Put16(packet, 2, InternetChecksum(packet));
  return packet;
}

bool IsEchoReply(std::string_view packet, const EchoKey& key, std::string_view payload) {
  if (packet.size() < kHeaderBytes) return false;
  const std::uint8_t wanted = key.family == IpFamily::kV4 ? kV4EchoReply : kV6EchoReply;
  return At(packet, 0) == wanted && At(packet, 1) == 0 && (!key.id || At16(packet, 4) == *key.id) &&
         At16(packet, 6) == key.sequence && packet.substr(kHeaderBytes) == payload;
}

std::string_view SkipIpv4Header(std::string_view packet) {
  if (packet.empty()) return {};
  const std::size_t length = static_cast<std::size_t>(At(packet, 0) & 0xf) * 4;
  return packet.size() >= length && length >= 20 ? packet.substr(length) : std::string_view();
}

}  // namespace sonde
