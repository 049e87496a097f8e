#include "sonde/json_string.h"

#include <fmt/format.h>

#include "sonde/utf8.h"

namespace sonde {

std::string JsonString(std::string_view text) {
  std::string json = "\"";
  for (const char c : ToValidUtf8(text)) {
    switch (c) {
      case '"':
      case '\\': json += {'\\', c}; break;
      case '\n': json += "\\n"; break;
      case '\r': json += "\\r"; break;
      case '\t': json += "\\t"; break;
      default:
        if (const auto byte = static_cast<unsigned char>(c); byte < 0x20 || byte == 0x7F) {
          json += fmt::format("\\u{:04x}", byte);
        } else {
          json += c;
        }
    }
  }
  return json + "\"";
}

}  // namespace sonde
