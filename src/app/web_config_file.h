// ReadWebConfig: --web.config.file from the disk.
//
// THREAD: any, but no loop's: it blocks. LIFETIME: none.
#pragma once

#include <string>

#include "server/web_config.h"
#include "sonde/result.h"

namespace sonde {

/// Paths in it are relative to its folder. An empty file says nothing, which is good.
Result<WebConfig> ReadWebConfig(const std::string& path);

}  // namespace sonde
