// The DNS server: whatever is asked, the answer is one A record of 127.0.0.1.
#include <sys/socket.h>

#include <array>
#include <string_view>

#include "loop.h"
#include "options.h"

namespace bench {
namespace {

using std::string_view_literals::operator""sv;

// A pointer to the question's name, type A, class IN, a minute, four bytes.
constexpr std::string_view kRecord = "\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x7f\0\0\x01"sv;
constexpr std::size_t kHeader = 12;

/// The length of the header and the first question; 0 if it is malformed.
std::size_t QuestionEnd(std::string_view query) {
  std::size_t at = kHeader;
  while (at < query.size() && query[at] != 0) at += static_cast<unsigned char>(query[at]) + 1U;
  return at + 5 <= query.size() ? at + 5 : 0;
}

void Answer(int fd) {
  std::array<char, 2048> bytes{};
  sockaddr_in peer{};
  while (true) {
    socklen_t size = sizeof peer;
    const auto got = recvfrom(fd, bytes.data(), 512, 0, reinterpret_cast<sockaddr*>(&peer), &size);
    if (got < 0) return;
    const std::size_t end = QuestionEnd({bytes.data(), static_cast<std::size_t>(got)});
    if (end == 0) continue;
    bytes[2] = '\x81', bytes[3] = '\x80';       // a response, recursion available
    bytes[7] = 1, bytes[9] = 0, bytes[11] = 0;  // one answer and nothing else
    kRecord.copy(bytes.data() + end, kRecord.size());
    sendto(fd, bytes.data(), end + kRecord.size(), 0, reinterpret_cast<sockaddr*>(&peer), size);
  }
}

}  // namespace

int ServeDns(Options options) {
  const Fd fd = BindUdp(ParseAddress(options.Text("listen", "127.0.0.1:5353")));
  options.Finish();
  Loop loop;
  loop.Watch(fd.get(), [&fd](std::uint32_t) { Answer(fd.get()); });
  loop.Run();
  return 0;
}

}  // namespace bench
