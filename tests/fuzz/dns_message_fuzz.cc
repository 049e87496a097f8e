// Any bytes as a DNS answer: never a crash, and records whose text stays within sane bounds.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sonde/net/dns_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message =
      sonde::DecodeDnsMessage(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!message) return 0;
  std::size_t text = 0;
  for (const auto* section : {&message->answer, &message->authority, &message->additional}) {
    for (const sonde::DnsRecord& record : *section) text += record.text.size();
  }
  // A compressed name of 255 bytes may stand in each record of 11 bytes, four characters a byte.
  if (text > 200 * size + 4096) std::abort();
  return 0;
}
