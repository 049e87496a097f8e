// JSON: a body as values.
//
// Why: the exporter reads bodies with Go's encoding/json, whose rules differ from nlohmann-json's:
// broken UTF-8 and lone surrogates become U+FFFD, a byte order mark is an error, all numbers are
// doubles.
//
// THREAD: pure but for what it keeps in the arena. LIFETIME: values point into the arena.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "cel/arena.h"
#include "cel/value.h"

namespace sonde::cel {

/// One document (RFC 8259), nothing behind it. Bounded by limits.h; does not recurse. The error is
/// a message.
std::expected<Value, std::string> ParseJson(std::string_view body, Arena& arena);

}  // namespace sonde::cel
