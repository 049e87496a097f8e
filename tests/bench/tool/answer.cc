#include "answer.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace bench {

std::string GetRequest(std::string path, const std::string& id) {
  if (const auto at = path.find("{id}"); at != std::string::npos) path.replace(at, 4, id);
  return "GET " + path + " HTTP/1.1\r\nHost: bench\r\n\r\n";
}

bool Answer::Feed(std::string_view bytes) {
  text_.append(bytes);
  if (body_at_ == 0 && !ReadHead()) return false;
  return Complete();
}

bool Answer::End() { return body_at_ != 0 && !chunked_ && !has_length_; }

bool Answer::ReadHead() {
  const auto end = text_.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  body_at_ = end + 4;
  std::string head = text_.substr(0, end + 2);
  std::ranges::transform(head, head.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  status_ = head.size() > 12 ? std::atoi(head.c_str() + 9) : 0;
  chunked_ = head.find("\r\ntransfer-encoding: chunked\r\n") != std::string::npos;
  constexpr std::string_view kLength = "\r\ncontent-length: ";
  if (const auto at = head.find(kLength); at != std::string::npos) {
    has_length_ = true;
    length_ = std::strtoul(head.c_str() + at + kLength.size(), nullptr, 10);
  }
  return true;
}

bool Answer::Complete() const {
  if (chunked_) return text_.ends_with("0\r\n\r\n");
  return has_length_ && text_.size() >= body_at_ + length_;
}

std::string Answer::Body() const {
  if (!chunked_) return text_.substr(body_at_);
  std::string body;
  std::size_t at = body_at_;
  while (at < text_.size()) {
    const std::size_t size = std::strtoul(text_.c_str() + at, nullptr, 16);
    const auto line = text_.find("\r\n", at);
    if (size == 0 || line == std::string::npos) break;
    body.append(text_, line + 2, size);
    at = line + 2 + size + 2;
  }
  return body;
}

double Sample(std::string_view exposition, std::string_view series, double missing) {
  std::size_t at = 0;
  while ((at = exposition.find(series, at)) != std::string_view::npos) {
    const std::size_t end = at + series.size();
    const bool line = at == 0 || exposition[at - 1] == '\n';
    if (line && end < exposition.size() && exposition[end] == ' ') {
      return std::strtod(std::string(exposition.substr(end + 1, 32)).c_str(), nullptr);
    }
    at = end;
  }
  return missing;
}

}  // namespace bench
