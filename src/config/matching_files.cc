#include "config/matching_files.h"

#include <fmt/core.h>
#include <glob.h>

#include <cerrno>
#include <system_error>

namespace sonde {

Result<std::vector<std::string>> MatchingFiles(const std::string& pattern) {
  glob_t found{};
  // A folder that is not there holds no files.
  const auto stop_at = [](const char*, int error) {
    return error == ENOENT || error == ENOTDIR ? 0 : 1;
  };
  const int status = ::glob(pattern.c_str(), 0, stop_at, &found);
  const int reason = errno;
  std::vector<std::string> paths;
  if (status == 0) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  if (status == 0 || status == GLOB_NOMATCH) return paths;
  return Fail(ErrorCode::kIo, fmt::format("{} cannot be read: {}", pattern,
                                          std::generic_category().message(reason)));
}

}  // namespace sonde
