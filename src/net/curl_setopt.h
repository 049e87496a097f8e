// Setting options of an easy handle, with the result as a bool; what its header lists are made of.
//
// THREAD: the handle's. LIFETIME: none.
#pragma once

#include <curl/curl.h>

#include <string>
#include <vector>

#include "net/curl_api.h"
#include "net/http_head.h"
#include "sonde/ascii.h"
#include "sonde/net/http_client.h"

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

/// Exactly the request's headers: what curl would add of its own is taken away ("Name:"), and how
/// the body is framed is not for a header to say.
inline std::vector<std::string> HeaderLines(const HttpRequest& request) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : request.headers) {
    if (!EqualsIgnoreCase(name, "Transfer-Encoding")) lines.push_back(HeaderLine(name, value));
  }
  for (const char* own : {"Accept", "Expect", "Content-Type"}) {
    if (!HasHeader(request.headers, own)) lines.push_back(std::string(own) + ":");
  }
  return lines;
}

}  // namespace sonde
