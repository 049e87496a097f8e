// CurlIntake: the way of a body from curl to the request's on_body.
//
// Why: curl waits while what came is digested, and an answer that has ended meanwhile ends only
// after that.
//
// THREAD: the shard's. LIFETIME: a member of its transfer; multi, request and response outlive it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "net/curl_multi.h"
#include "sonde/event_loop.h"
#include "sonde/net/http_client.h"

namespace sonde {

class CurlIntake {
 public:
  CurlIntake(CurlMulti& multi, CurlTransfer& transfer, HttpRequest& request,
             HttpResponse& response) noexcept
      : multi_(multi), transfer_(transfer), request_(request), response_(response) {}

  /// A piece of the body: what curl's write callback returns, 0 if no more is wanted.
  std::size_t Take(std::string_view bytes);
  /// Whether on_body, or digest, wants no more.
  bool refused() const noexcept { return refused_; }
  /// The transfer has ended. True: not yet, its OnDone is called again once all is digested.
  bool Holds(int curl_code) noexcept;
  /// Nobody listens any more.
  void Abandon() noexcept;

 private:
  void OnDigested(bool wanted);

  CurlMulti& multi_;
  CurlTransfer& transfer_;
  HttpRequest& request_;
  HttpResponse& response_;
  bool refused_ = false;
  bool abandoned_ = false;
  bool paused_ = false;  ///< curl holds a piece back
  std::optional<int> end_;
  OpPtr digest_;
};

}  // namespace sonde
