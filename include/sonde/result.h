// Result<T>: a value or an Error, for everything that is not a probe's verdict.
//
// Why: a failed probe is a successful measurement and travels as Failure (failure.h); an Error
// means that sonde itself could not do something (read a file, parse an address). Exceptions come
// only from libraries and are caught at their seam.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace sonde {

enum class ErrorCode : std::uint8_t {
  kInvalid,      ///< input that can never work: syntax, range, unknown name
  kNotFound,     ///< a named thing is not there
  kIo,           ///< the operating system said no
  kExhausted,    ///< a limit was reached
  kUnavailable,  ///< may work later
};

/// What went wrong, for a person: message says where and what to do.
struct Error {
  ErrorCode code = ErrorCode::kInvalid;
  std::string message;

  /// The same error seen from further out: "`context`: message".
  [[nodiscard]] Error Annotated(std::string_view context) && {
    return {code, std::string(context) + ": " + std::move(message)};
  }
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> Fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

}  // namespace sonde
