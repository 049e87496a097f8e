// CodecTalk: one request and its answer through an HttpCodec that is fed by hand.
//
// Why: what an answer means must not depend on how a transport cuts its bytes, so every answer is
// fed whole, byte by byte, and cut in two at every place.
//
// THREAD: the test's. LIFETIME: the test.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "net/http_codec.h"

namespace sonde {

class CodecTalk {
 public:
  using Make = std::function<std::unique_ptr<HttpCodec>(CodecAnswer)>;

  CodecTalk(HttpRequest request, const Make& make) : request_(std::move(request)) {
    codec_ = make({.request = request_, .response = response_, .take = [this](std::string_view b) {
                     body_ += b;
                     return body_.size() <= limit_;
                   }});
    sent_ = codec_->TakeOutput();
  }
  CodecTalk(const CodecTalk&) = delete;
  CodecTalk& operator=(const CodecTalk&) = delete;

  HttpCodec& codec() { return *codec_; }
  const HttpResponse& response() const { return response_; }
  const std::string& body() const { return body_; }
  /// Everything that was sent so far.
  const std::string& sent() const { return sent_; }
  void LimitBody(std::size_t bytes) { limit_ = bytes; }

  /// As the exchange does it: nothing after the end, and output is taken each time.
  void Feed(std::string_view bytes) {
    if (codec_->done()) return;
    codec_->Feed(bytes);
    if (!codec_->done()) sent_ += codec_->TakeOutput();
  }
  void FeedEnd() {
    if (!codec_->done()) codec_->FeedEnd();
  }
  void Release() {
    codec_->ReleaseBody();
    sent_ += codec_->TakeOutput();
  }

  /// All that can be told of the outcome: "200 HTTP/1.1 {A: b} body {trailer: c}", then "..." if
  /// the answer is not over, or "!reason".
  std::string Outcome() const {
    std::string text = std::to_string(response_.status) + " " + response_.version;
    const auto add = [&text](const std::vector<HttpHeader>& headers) {
      text += " {";
      for (const auto& [name, value] : headers) text += name + ": " + value + ";";
      text += "}";
    };
    add(response_.headers);
    text += " " + body_;
    if (!response_.trailers.empty()) add(response_.trailers);
    EXPECT_EQ(response_.body_bytes, body_.size());
    if (!codec_->done()) text += "...";
    if (response_.failure) text += "!" + std::string(Info(response_.failure.reason).name);
    return text;
  }

 private:
  HttpRequest request_;
  HttpResponse response_;
  std::string body_;
  std::size_t limit_ = std::size_t{1} << 30;
  std::string sent_;
  std::unique_ptr<HttpCodec> codec_;
};

/// The outcome of `bytes`, and of the peer's end behind them if `end`; however they are cut.
inline std::string OutcomeOf(const std::function<std::unique_ptr<CodecTalk>()>& begin,
                             std::string_view bytes, bool end) {
  const auto whole = begin();
  whole->Feed(bytes);
  if (end) whole->FeedEnd();
  std::string outcome = whole->Outcome();

  const auto single = begin();
  for (const char& byte : bytes) single->Feed({&byte, 1});
  if (end) single->FeedEnd();
  EXPECT_EQ(single->Outcome(), outcome) << "byte by byte";

  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    const auto pair = begin();
    pair->Feed(bytes.substr(0, cut));
    pair->Feed(bytes.substr(cut));
    if (end) pair->FeedEnd();
    EXPECT_EQ(pair->Outcome(), outcome) << "cut at " << cut;
  }
  return outcome;
}

}  // namespace sonde
