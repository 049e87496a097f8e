// ConfigSchema: the JSON Schema (2020-12) of the configuration file, from the key tables.
//
// Why: editors complete and check sonde.yml with it; it can't drift from the parser.
//
// THREAD: pure. LIFETIME: none.
#pragma once

#include <string>

namespace sonde {

/// Pretty-printed JSON with a line end. It is a bit wider than the parser: rules across keys are
/// not in it, and quoted booleans pass.
std::string ConfigSchema();

}  // namespace sonde
