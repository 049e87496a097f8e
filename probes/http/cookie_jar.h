// CookieJar: the cookies that one chain of redirects sets and sends (RFC 6265, the parts that
// matter).
//
// Why: many sites answer a first request with a cookie and a redirect, and loop without it. A jar
// lives for one run; there is no list of public suffixes, so a Domain must at least hold a dot.
//
// THREAD: the shard's. LIFETIME: a value of one run.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/clock.h"
#include "sonde/url.h"

namespace sonde {

class CookieJar {
 public:
  static constexpr std::size_t kMaxCookies = 50;
  static constexpr std::size_t kMaxCookieBytes = std::size_t{16} * 1024;

  /// One Set-Cookie value of an answer from `url`. What is malformed, too large, not for this host
  /// or one too many is ignored; what has expired removes its namesake.
  void Store(const Url& url, std::string_view set_cookie, WallTime now);
  bool empty() const noexcept { return cookies_.empty(); }
  /// The value of the Cookie header for a request to `url`, "" if none.
  std::string HeaderFor(const Url& url) const;

 private:
  struct Cookie {
    std::string name, value, domain, path;
    bool host_only = true;
    bool secure = false;
  };
  static bool ApplyDomain(std::string_view value, Cookie& cookie);
  /// Fills what the attributes say; false if the cookie must be ignored.
  static bool ApplyAttributes(const Url& url, std::string_view attributes, WallTime now,
                              Cookie& cookie, bool& expired);

  std::vector<Cookie> cookies_;
};

}  // namespace sonde
