// The schema of /api/v1: docs/openapi.json, which the build embeds.
//
// THREAD: any. LIFETIME: static.
#pragma once

#include <string_view>

namespace sonde {

extern const std::string_view kOpenApi;

}  // namespace sonde
