// Redirects: where a chain of HTTP answers leads, and what goes along.
//
// Why: redirects are followed by the prober, not by the HTTP library: each hop is resolved, pinned
// and timed by itself, and credentials must not leave the host that they are for. Pure: the run
// executes.
//
// The rules are those of Go's client as blackbox_exporter uses it: the first URL names the address
// that was chosen, not the host, so an absolute redirect to the name leaves the first host.
// Credentials are dropped, for the rest of the chain, when it does (subdomains stay).
//
// THREAD: the shard's. LIFETIME: a value of one run.
#pragma once

#include <cstdint>
#include <string>

#include "sonde/failure.h"
#include "sonde/net/http_client.h"
#include "sonde/url.h"

namespace sonde {

/// One request of a chain, before it is written out as headers.
struct HttpHop {
  Url url;
  std::string method;
  bool send_body = true;         ///< body and the headers that describe it
  bool send_credentials = true;  ///< Authorization, Cookie and the like
  std::string host;              ///< of the Host header; "" = the URL's
  std::string referer;           ///< "" = none
};

class Redirects {
 public:
  static constexpr int kMaxFollowed = 10;

  struct Options {
    bool follow = true;
    bool body_can_repeat = true;  ///< false: a 307 or 308 is not followed (blackbox: body_file)
  };
  /// What an answer means.
  struct Decision {
    enum class Kind : std::uint8_t {
      kFinal,    ///< this is the answer
      kFollow,   ///< go on with `next`
      kRefused,  ///< a redirect that is not followed: it is the answer, but its body is not read
      kBroken,   ///< it leads nowhere: there is no answer, only `failure`
    };
    Kind kind = Kind::kFinal;
    HttpHop next;     ///< kFollow; kBroken: where it leads, if that much is known
    Failure failure;  ///< kBroken; kRefused: why, if the limit was reached
  };

  Redirects(HttpHop first, Options options);

  const HttpHop& current() const noexcept { return current_; }
  /// The first hop goes to this address: its URL names it from now on.
  void Pin(std::string address);
  /// Redirects seen, including one that was refused.
  int count() const noexcept { return count_; }
  /// Whether the answer is a redirect that Decide would not call final.
  bool IsRedirect(const HttpResponse& response) const noexcept;
  /// Judges the answer to current(); after kFollow, current() is the next hop.
  Decision Decide(const HttpResponse& response);

 private:
  HttpHop Follow(const Url& location, int status) const;

  HttpHop current_;
  std::string first_host_;
  Options options_;
  int count_ = 0;
};

}  // namespace sonde
