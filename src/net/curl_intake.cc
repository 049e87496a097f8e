#include "net/curl_intake.h"

#include <curl/curl.h>

#include <utility>

namespace sonde {

std::size_t CurlIntake::Take(std::string_view bytes) {
  if (refused_ || abandoned_) return 0;
  if (digest_) {
    paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  response_.body_bytes += bytes.size();
  if (!request_.on_body) return bytes.size();
  refused_ = !request_.on_body(bytes);
  if (refused_ || abandoned_) return 0;
  if (request_.digest) {
    digest_ = request_.digest([this](bool wanted) { OnDigested(wanted); });
  }
  return bytes.size();
}

void CurlIntake::OnDigested(bool wanted) {
  const OpPtr finished = std::move(digest_);
  refused_ = !wanted;
  if (end_) return transfer_.OnDone(*end_);  // may destroy this
  if (std::exchange(paused_, false)) multi_.Resume(transfer_);
}

bool CurlIntake::Holds(int curl_code) noexcept {
  if (!digest_) return false;
  end_ = curl_code;
  return true;
}

void CurlIntake::Abandon() noexcept {
  abandoned_ = true;
  digest_.reset();
}

}  // namespace sonde
