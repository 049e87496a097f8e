// The rules over several keys of an HTTP client's section, and the rewriting of its short keys.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include "probes/http_client/http_client_config.h"

namespace sonde {

void CheckBasicAuth(BasicAuth& auth, const ConfigNode& node, ConfigErrors& errors);
void CheckAuthorization(Authorization& authorization, const ConfigNode& node, ConfigErrors& errors);
void CheckHttpClient(HttpClientConfig& config, const ConfigNode& node, ConfigErrors& errors);

}  // namespace sonde
