// The rules over several keys of an http section, and the rewriting of its deprecated key.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include "probes/http/http_config.h"

namespace sonde {

void CheckHeaderMatcher(HeaderMatcher& matcher, const ConfigNode& node, ConfigErrors& errors);
void CheckHttpConfig(HttpConfig& config, const ConfigNode& node, ConfigErrors& errors);

}  // namespace sonde
