// Whether HTTP/3 can be spoken here.
//
// Why: the libcurl of Debian 12 has no HTTP/3; the one of its backports has, is found at run time,
// and may be missing. A configuration that wants HTTP/3 loads all the same, and says so.
//
// THREAD: any but a loop's: the first call loads libraries, and blocks. LIFETIME: the process.
#pragma once

#include <string>

namespace sonde {

/// Why HTTP/3 cannot be spoken, and what to install; "" if it can. The answer never changes within
/// a process.
const std::string& WhyNoHttp3();

}  // namespace sonde
