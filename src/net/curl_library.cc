#include "net/curl_library.h"

#include <curl/curl.h>

#include "net/curl_api.h"

namespace sonde {

const CurlApi& CurlApi::Linked() noexcept {
  static constexpr CurlApi kLinked{.easy_init = &::curl_easy_init,
                                   .easy_cleanup = &::curl_easy_cleanup,
                                   .easy_setopt = &::curl_easy_setopt,
                                   .easy_getinfo = &::curl_easy_getinfo,
                                   .easy_pause = &::curl_easy_pause,
                                   .easy_strerror = &::curl_easy_strerror,
                                   .slist_append = &::curl_slist_append,
                                   .slist_free_all = &::curl_slist_free_all,
                                   .multi_init = &::curl_multi_init,
                                   .multi_cleanup = &::curl_multi_cleanup,
                                   .multi_setopt = &::curl_multi_setopt,
                                   .multi_add_handle = &::curl_multi_add_handle,
                                   .multi_remove_handle = &::curl_multi_remove_handle,
                                   .multi_socket_action = &::curl_multi_socket_action,
                                   .multi_info_read = &::curl_multi_info_read};
  return kLinked;
}

bool InitCurlLibrary() { return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; }

std::string CurlLibraryVersion() { return curl_version_info(CURLVERSION_NOW)->version; }

}  // namespace sonde
