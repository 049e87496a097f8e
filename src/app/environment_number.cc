#include "app/environment_number.h"

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <system_error>

namespace sonde {

std::optional<std::int64_t> EnvironmentNumber(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  const char* const end = text + std::string_view(text).size();
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text, end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

}  // namespace sonde
