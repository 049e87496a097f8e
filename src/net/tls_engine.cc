#include "net/tls_engine.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <climits>

namespace sonde {

TlsEngine::TlsEngine(SSL* ssl)
    : ssl_(ssl), input_(BIO_new(BIO_s_mem())), output_(BIO_new(BIO_s_mem())) {
  BIO_set_mem_eof_return(input_, -1);  // empty means "later", not "ended"
  SSL_set_bio(ssl_, input_, output_);
}

TlsEngine::~TlsEngine() { SSL_free(ssl_); }

TlsEngine::Step TlsEngine::StepFrom(int result) {
  if (result > 0) return Step::kDone;
  const int kind = SSL_get_error(ssl_, result);
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  switch (kind) {
    case SSL_ERROR_WANT_READ: return ended_ ? Step::kEnd : Step::kWantRead;
    case SSL_ERROR_ZERO_RETURN: return Step::kEnd;
    case SSL_ERROR_SYSCALL: return code == 0 ? Step::kEnd : (error_ = code, Step::kFailed);
    default: error_ = code; return Step::kFailed;
  }
}

TlsEngine::Step TlsEngine::Handshake() {
  ERR_clear_error();  // a leftover of another connection would be taken for ours
                      // (docs/pitfalls.md 3.6)
  return StepFrom(SSL_do_handshake(ssl_));
}

TlsEngine::Step TlsEngine::Read(std::span<char> buffer, std::size_t& count) {
  ERR_clear_error();
  const int size = static_cast<int>(std::min<std::size_t>(buffer.size(), INT_MAX));
  const int result = SSL_read(ssl_, buffer.data(), size);
  count = result > 0 ? static_cast<std::size_t>(result) : 0;
  return StepFrom(result);
}

TlsEngine::Step TlsEngine::Write(std::string_view data) {
  while (!data.empty()) {
    ERR_clear_error();
    std::size_t written = 0;
    const int result = SSL_write_ex(ssl_, data.data(), data.size(), &written);
    if (result != 1) return StepFrom(result);
    data.remove_prefix(written);
  }
  return Step::kDone;
}

void TlsEngine::Close() {
  ERR_clear_error();
  SSL_shutdown(ssl_);
  ERR_clear_error();
}

void TlsEngine::Feed(std::string_view bytes) {
  BIO_write(input_, bytes.data(), static_cast<int>(bytes.size()));
}

void TlsEngine::FeedEnd() {
  ended_ = true;
  BIO_set_mem_eof_return(input_, 0);
}

std::string TlsEngine::TakeOutput() {
  std::string output;
  const std::size_t pending = BIO_ctrl_pending(output_);
  if (pending == 0) return output;
  output.resize(pending);
  const int count = BIO_read(output_, output.data(), static_cast<int>(pending));
  output.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return output;
}

bool TlsEngine::HasInput() const noexcept {
  return SSL_pending(ssl_) > 0 || BIO_ctrl_pending(input_) > 0;
}

bool TlsEngine::Truncated() const noexcept { return SSL_has_pending(ssl_) == 1; }

}  // namespace sonde
