// AccessGate: the web configuration at work on every request: 500 while the file is bad, 429 above
// the rate, 401 without a good password, and the configured headers.
//
// Why: files and bcrypt block, so both happen on helper threads; what was verified is remembered,
// because a scraper asks every few seconds.
//
// THREAD: the main loop. LIFETIME: outlives the server; the file outlives work under way by being
// shared.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "server/rate_limiter.h"
#include "server/request_gate.h"
#include "server/web_settings.h"
#include "sonde/event_loop.h"

namespace sonde {

class AccessGate final : public RequestGate {
 public:
  /// The rate limit is that of the start.
  AccessGate(EventLoop& loop, std::shared_ptr<WebSettingsFile> file, const RateLimit& limit);

  [[nodiscard]] OpPtr Check(const ServerRequest& request, Done done) override;

  /// Passwords that are verified at the same time; one more gets 503.
  static constexpr std::size_t kMaxVerifying = 64;

 private:
  class CheckOp;
  /// Name, hash and password, all as one key. Bounded; emptied when it is full.
  using Logins = std::unordered_set<std::string>;
  static constexpr std::size_t kMaxLogins = 100;  ///< of each kind

  bool Allows();
  void Remember(std::string key, bool good);

  EventLoop& loop_;
  std::shared_ptr<WebSettingsFile> file_;
  std::optional<RateLimiter> limiter_;
  Logins good_;  ///< apart, so that guesses never drive out who is known
  Logins bad_;
  std::size_t verifying_ = 0;
};

/// Name and password of an Authorization header; nothing if it is no good Basic one.
struct BasicCredentials {
  std::string name;
  std::string password;
};
std::optional<BasicCredentials> ParseBasicAuth(std::string_view header);

}  // namespace sonde
