// Setting options of an easy handle, with the result as a bool.
//
// THREAD: the handle's. LIFETIME: none.
#pragma once

#include <curl/curl.h>

#include <string>

#include "net/curl_api.h"

namespace sonde {

template <typename T>
bool Set(CURL* easy, CURLoption option, T value) {
  return curl_easy_setopt(easy, option, value) == CURLE_OK;
}

/// The same with the library that made the handle.
template <typename T>
bool Set(const CurlApi& api, CURL* easy, CURLoption option, T value) {
  return api.easy_setopt(easy, option, value) == CURLE_OK;
}

/// An option that newer or older versions may not know.
template <typename T>
bool SetIfKnown(CURL* easy, CURLoption option, T value) {
  const CURLcode code = curl_easy_setopt(easy, option, value);
  return code == CURLE_OK || code == CURLE_UNKNOWN_OPTION || code == CURLE_NOT_BUILT_IN;
}

/// A line of a header list: "Name;" is how curl is told of an empty value.
inline std::string HeaderLine(const std::string& name, const std::string& value) {
  return value.empty() ? name + ";" : name + ": " + value;
}

}  // namespace sonde
