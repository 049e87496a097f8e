#include "cel/source_error.h"

#include <fmt/format.h>

#include <algorithm>

namespace sonde::cel {

std::unexpected<Error> FailAt(std::string_view source, std::size_t offset, std::string message) {
  const std::string_view before = source.substr(0, std::min(offset, source.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return sonde::Fail(ErrorCode::kInvalid,
                     fmt::format("{}:{}: {}", line, before.size() - line_start + 1, message));
}

}  // namespace sonde::cel
