// The style of all pages: page.css, which the build embeds.
//
// THREAD: any. LIFETIME: static.
#pragma once

#include <string_view>

namespace sonde {

extern const std::string_view kPageStyle;

}  // namespace sonde
