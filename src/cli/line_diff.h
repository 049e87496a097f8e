// LineDiff: which lines of a block of YAML come and go.
//
// THREAD: pure. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sonde {

/// Lines after "- " (only in `before`), "+ " (only in `after`), or two blanks: a line of both below
/// which others change. Nothing if the texts are equal.
std::vector<std::string> LineDiff(std::string_view before, std::string_view after);

}  // namespace sonde
