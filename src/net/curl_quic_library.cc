#include "net/curl_quic_library.h"

#include <dlfcn.h>

#include <atomic>
#include <utility>

#include "sonde/net/http3.h"

namespace sonde {
namespace {

constexpr const char* kFileName = "libcurl-gnutls.so.4";
constexpr const char* kRemedy = "install libcurl3-gnutls 8.14 or later from bookworm-backports";

std::atomic<const QuicLibrary*> loaded = nullptr;

/// The functions of a library, by name.
class Symbols {
 public:
  explicit Symbols(void* library) noexcept : library_(library) {}
  template <typename Function>
  void Find(const char* name, Function*& function) noexcept {
    function = reinterpret_cast<Function*>(::dlsym(library_, name));
    complete_ = complete_ && function != nullptr;
  }
  bool complete() const noexcept { return complete_; }

 private:
  void* library_;
  bool complete_ = true;
};

bool FindAll(Symbols& symbols, CurlApi& api) noexcept {
  symbols.Find("curl_easy_init", api.easy_init);
  symbols.Find("curl_easy_cleanup", api.easy_cleanup);
  symbols.Find("curl_easy_setopt", api.easy_setopt);
  symbols.Find("curl_easy_getinfo", api.easy_getinfo);
  symbols.Find("curl_easy_pause", api.easy_pause);
  symbols.Find("curl_easy_strerror", api.easy_strerror);
  symbols.Find("curl_slist_append", api.slist_append);
  symbols.Find("curl_slist_free_all", api.slist_free_all);
  symbols.Find("curl_multi_init", api.multi_init);
  symbols.Find("curl_multi_cleanup", api.multi_cleanup);
  symbols.Find("curl_multi_setopt", api.multi_setopt);
  symbols.Find("curl_multi_add_handle", api.multi_add_handle);
  symbols.Find("curl_multi_remove_handle", api.multi_remove_handle);
  symbols.Find("curl_multi_socket_action", api.multi_socket_action);
  symbols.Find("curl_multi_info_read", api.multi_info_read);
  return symbols.complete();
}

std::string Flaw(std::string what) {
  return "HTTP/3 is not available: " + std::move(what) + "; " + kRemedy;
}

}  // namespace

QuicLibrary LoadQuicLibrary(const char* file_name) {
  QuicLibrary library;
  void* const handle = ::dlopen(file_name, RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* const error = ::dlerror();
    library.flaw = Flaw(error != nullptr ? error : file_name);
    return library;
  }
  Symbols symbols(handle);
  decltype(&::curl_version_info) version_info = nullptr;
  decltype(&::curl_global_init) global_init = nullptr;
  symbols.Find("curl_version_info", version_info);
  symbols.Find("curl_global_init", global_init);
  if (!FindAll(symbols, library.api)) {
    library.flaw = Flaw(std::string(file_name) + " is no libcurl");
    return library;
  }
  const curl_version_info_data* const info = version_info(CURLVERSION_NOW);
  library.version = info->version;
  const std::string name = std::string(file_name) + " " + library.version;
  if ((info->features & CURL_VERSION_HTTP3) == 0) {
    library.flaw = Flaw(name + " does not speak it");
  } else if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    library.flaw = Flaw(name + " cannot be initialised");
  }
  return library;
}

const QuicLibrary& TheQuicLibrary() {
  static const QuicLibrary library = LoadQuicLibrary(kFileName);
  loaded.store(&library, std::memory_order_release);
  return library;
}

const QuicLibrary* LoadedQuicLibrary() noexcept { return loaded.load(std::memory_order_acquire); }

const std::string& WhyNoHttp3() { return TheQuicLibrary().flaw; }

}  // namespace sonde
