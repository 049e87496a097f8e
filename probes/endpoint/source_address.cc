#include "probes/endpoint/source_address.h"

#include <string>

namespace sonde {

std::expected<std::optional<IpAddress>, Failure> ParseSourceAddress(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto address = IpAddress::Parse(text);
  if (!address || text.find('%') != std::string_view::npos) {
    return std::unexpected(
        Failure{FailureReason::kConfig,
                "source_ip_address \"" + std::string(text) + "\" is not an IP address"});
  }
  return address;
}

std::expected<std::optional<IpAddress>, Failure> TakeSourceAddress(std::string_view text,
                                                                   std::string_view words,
                                                                   RunLog& log) {
  auto address = ParseSourceAddress(text);
  if (!address) {
    log.Error("Error parsing source ip address", {{"srcIP", text}});
  } else if (*address) {
    log.Debug(words, {{"srcIP", **address}});
  }
  return address;
}

}  // namespace sonde
