// SourceError: an error at a place of an expression.
//
// Why: every stage of compilation reports one, and people want line and column.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sonde/result.h"

namespace sonde::cel {

/// kInvalid with "line:column: message"; both count from 1, columns in bytes.
std::unexpected<Error> FailAt(std::string_view source, std::size_t offset, std::string message);

}  // namespace sonde::cel
