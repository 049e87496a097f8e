// The members of a JSON object, as far as they are scalars.
//
// Why: probers that read a small answer (a token) need its strings, not a document model; the
// parser is the one that CEL's bodies go through.
//
// THREAD: pure. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sonde/result.h"

namespace sonde {

/// Name and text of every member that is a string, in no particular order; of a name that occurs
/// twice the last one. Numbers, lists and the like are left out. The error says why `json` is no
/// JSON object.
Result<std::vector<std::pair<std::string, std::string>>> JsonStrings(std::string_view json);

}  // namespace sonde
