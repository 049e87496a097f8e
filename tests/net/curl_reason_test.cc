#include "net/curl_reason.h"

#include <curl/curl.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace sonde {
namespace {

TEST(ReasonFromCurl, IsTotalOverCodesPhasesAndErrnos) {
  for (int code = 0; code < CURL_LAST + 20; ++code) {
    for (const Phase phase : {Phase::kConnect, Phase::kTls, Phase::kProcessing, Phase::kTransfer}) {
      for (const int os_errno : {0, ECONNREFUSED, ECONNRESET, EMFILE, ETIMEDOUT}) {
        const FailureReason reason = ReasonFromCurl({.code = code,
                                                     .phase = phase,
                                                     .os_errno = os_errno,
                                                     .head_complete = false,
                                                     .text = ""});
        EXPECT_EQ(reason == FailureReason::kNone, code == CURLE_OK) << code;
      }
    }
  }
}

TEST(ReasonFromCurl, TellsTheCausesOfOneCodeApart) {
  const auto reason = [](int code, Phase phase, int os_errno, std::string_view text) {
    return ReasonFromCurl(
        {.code = code, .phase = phase, .os_errno = os_errno, .head_complete = false, .text = text});
  };
  EXPECT_EQ(reason(CURLE_RECV_ERROR, Phase::kProcessing, ECONNRESET, ""),
            FailureReason::kTransferReset);
  EXPECT_EQ(reason(CURLE_RECV_ERROR, Phase::kTransfer, 0, ""), FailureReason::kTruncated);
  EXPECT_EQ(reason(CURLE_RECV_ERROR, Phase::kTransfer, 0, "Illegal chunk"),
            FailureReason::kMalformed);
  EXPECT_EQ(reason(CURLE_RECV_ERROR, Phase::kTls, ECONNRESET, ""), FailureReason::kTlsReset);
  EXPECT_EQ(reason(CURLE_SSL_CONNECT_ERROR, Phase::kTls, ECONNRESET, ""), FailureReason::kTlsReset);
  EXPECT_EQ(reason(CURLE_COULDNT_CONNECT, Phase::kConnect, EMFILE, ""), FailureReason::kNoFds);
  EXPECT_EQ(reason(CURLE_OPERATION_TIMEDOUT, Phase::kConnect, 0, ""),
            FailureReason::kConnectTimeout);
  EXPECT_EQ(reason(CURLE_OPERATION_TIMEDOUT, Phase::kTls, 0, ""), FailureReason::kTlsTimeout);
  EXPECT_EQ(reason(CURLE_OUT_OF_MEMORY, Phase::kTransfer, 0, ""), FailureReason::kSizeLimit);
  EXPECT_EQ(reason(CURLE_OUT_OF_MEMORY, Phase::kConnect, 0, ""), FailureReason::kInternal);
}

TEST(ErrnoInText, ReadsWhatCurlsTlsLayerWrites) {
  EXPECT_EQ(ErrnoInText("OpenSSL SSL_read: Connection reset by peer, errno 104"), 104);
  EXPECT_EQ(ErrnoInText("errno "), 0);
  EXPECT_EQ(ErrnoInText("all is well"), 0);
}

}  // namespace
}  // namespace sonde
