// Once-per-process initialisation of the library behind curl_* (net_init.h calls it).
//
// Why: the library's own lazy initialisation is not safe once threads run (docs/pitfalls.md 3.6).
//
// THREAD: call before any other thread is started. LIFETIME: the process.
#pragma once

#include <string>

namespace sonde {

/// Calls curl_global_init. False if the library refuses.
bool InitCurlLibrary();
/// The version that is linked at run time: "1.2.3".
std::string CurlLibraryVersion();

}  // namespace sonde
