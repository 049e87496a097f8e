#include "net/curl_library.h"

#include <curl/curl.h>

namespace sonde {

bool InitCurlLibrary() { return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; }

std::string CurlLibraryVersion() { return curl_version_info(CURLVERSION_NOW)->version; }

}  // namespace sonde
