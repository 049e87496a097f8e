// Any bytes as a configuration: never a crash, and what loads prints as something that loads.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "config/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // What files and variables hold is not the input's.
  if (text.find("include") != std::string_view::npos || text.find("${") != std::string_view::npos) {
    return 0;
  }
  const auto config = sonde::ParseConfig(text, "fuzz", "fuzz");
  if (!config) {
    if (config.error().ToString().empty()) std::abort();
    return 0;
  }
  const std::string printed = sonde::PrintConfig(**config);
  const auto again = sonde::ParseConfig(printed, "printed", "fuzz");
  if (!again || sonde::PrintConfig(**again) != printed) std::abort();
  return 0;
}
