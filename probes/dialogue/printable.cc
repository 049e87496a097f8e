#include "probes/dialogue/printable.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace sonde {
namespace {

void AppendEscaped(std::string& out, char c) {
  switch (c) {
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    default: break;
  }
  const auto byte = static_cast<std::uint8_t>(c);
  if (byte >= 0x20 && byte < 0x7F) {
    out += c;
  } else {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
  }
}

}  // namespace

std::string Quoted(std::string_view bytes, std::size_t max_bytes) {
  std::string out = "\"";
  for (const char c : bytes.substr(0, max_bytes)) AppendEscaped(out, c);
  out += bytes.size() > max_bytes ? "\"…" : "\"";
  return out;
}

}  // namespace sonde
