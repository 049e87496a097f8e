// The libcurl that speaks HTTP/3, loaded at run time.
//
// Why: Debian 12's libcurl4 has no HTTP/3. Its backports have libcurl3-gnutls with it, which may be
// installed beside libcurl4 and loaded beside it, too: their symbols are versioned apart.
//
// THREAD: as said below. LIFETIME: the process; what was loaded is never unloaded.
#pragma once

#include <string>

#include "net/curl_api.h"

namespace sonde {

struct QuicLibrary {
  CurlApi api;          ///< of no use if there is a flaw
  std::string version;  ///< "8.14.1", "" if none was found
  std::string flaw;     ///< why HTTP/3 cannot be spoken, and what to install; "" if it can
};

/// Loads the library of that file name and asks whether it can. Blocks.
QuicLibrary LoadQuicLibrary(const char* file_name);

/// The process's. Loaded by the first call, which blocks; not for a loop's thread.
const QuicLibrary& TheQuicLibrary();
/// The same if some call has loaded it, else null. Never blocks.
const QuicLibrary* LoadedQuicLibrary() noexcept;

}  // namespace sonde
